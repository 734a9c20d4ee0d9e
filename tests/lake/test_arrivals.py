"""Files that grow, move, come back or are replaced leave no trace of the road they took."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from costscope.adapters.registry import adapter
from costscope.ingest.publish import Options, ingest
from costscope.store.lake import Lake
from costscope.store.manifest import read_manifest
from tests.adapters.cases import FIXTURES
from tests.generate import encoded, project
from tests.lake.lakes import PLACES, Cells, ask, book, everything, take, workplace, write

BILL = FIXTURES / "deepseek" / "amount" / "input.csv"
OTHER_BILL = FIXTURES / "deepseek" / "amount_with_offsets" / "input.csv"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with workplace() as folder:
        yield folder


def afresh(*paths: Path, without: Sequence[str] = PLACES) -> Cells:
    """What a lake of these files holds that nothing else ever came into."""
    with workplace() as folder:
        take(folder / "lake", *paths)
        return everything(folder / "lake", without)


def grown(path: Path) -> Path:
    """The file with one more call at its end, of a session of its own."""
    with path.open("ab") as file:
        file.write(project(len(path.read_bytes()), path.stem)[f"{path.stem}-a.jsonl"][1])
    return path


def test_files_of_two_earlier_publishes_may_grow_at_once(place: Path) -> None:
    paths = [
        write(place / "files", project(1, "one") | project(2, "two")),
        write(place / "files", project(3, "three") | project(4, "four")),
    ]
    for portion in paths:
        take(place / "lake", *portion)
    # One project of each changes; what stays of the one publish is written beside what stays of the other.
    take(place / "lake", *(grown(portion[0]) for portion in paths))
    assert everything(place / "lake") == afresh(*paths[0], *paths[1])


def test_names_of_files_stay_short_however_often_they_are_written_again(place: Path) -> None:
    projects = [project(seed, f"number{seed}") for seed in range(3)]
    paths = [write(place / "files", files) for files in projects]
    take(place / "lake", *(path for portion in paths for path in portion))
    lengths = set()
    for portion in paths[:2]:
        take(place / "lake", grown(portion[0]))
        manifest = read_manifest(place / "lake")
        assert manifest is not None
        lengths.add(max(map(len, manifest.derived_parts["calls"])))
    assert len(lengths) == 1


def test_a_copy_of_what_a_file_was_before_it_grew_adds_nothing(place: Path) -> None:
    lines = project(1)["work-a.jsonl"]
    (path,) = write(place / "files", {"a.jsonl": lines[:-4]})
    take(place / "lake", path)
    write(place / "files", {"a.jsonl": lines})
    take(place / "lake", path)
    (backup,) = write(place / "backup", {"a.jsonl": lines[:-4]})
    take(place / "lake", backup)
    without = (*PLACES, "copies")
    assert everything(place / "lake", without) == afresh(path, without=without)


def test_content_that_comes_back_counts_once(place: Path) -> None:
    path = place / "bill.csv"
    for bill in (BILL, OTHER_BILL, BILL):
        path.write_bytes(bill.read_bytes())
        take(place / "lake", path)
    once = "SELECT count(*) AS charges, sum(billed_cost) AS cost FROM charge"
    take(place / "fresh", path)
    assert ask(place / "lake", once) == ask(place / "fresh", once)


def test_a_newer_adapter_reads_a_file_again_wherever_it_lies(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = place / "bill.csv"
    bill.write_bytes(BILL.read_bytes())
    take(place / "lake", bill)
    before = ask(place / "lake", "SELECT * EXCLUDE (source_id, source) FROM charge ORDER BY ALL")
    monkeypatch.setattr(type(adapter("deepseek")), "version", 99)
    moved = bill.rename(place / "moved.csv")
    assert [source.path for source in take(place / "lake", moved).taken] == [str(moved)]
    assert ask(place / "lake", "SELECT * EXCLUDE (source_id, source) FROM charge ORDER BY ALL") == before


def test_a_file_that_is_replaced_gives_way(place: Path) -> None:
    one, two = project(1)["work-a.jsonl"], project(2, "two")["two-a.jsonl"]
    (path,) = write(place / "files", {"a.jsonl": one})
    take(place / "lake", path)
    write(place / "files", {"a.jsonl": two})
    take(place / "lake", path)
    assert everything(place / "lake") == afresh(path)


def test_a_fork_owns_what_its_origin_no_longer_tells(place: Path) -> None:
    files = project(1)
    paths = write(place / "files", {name: files[name] for name in ("work-a.jsonl", "work-b.jsonl")})
    take(place / "lake", *paths)
    write(place / "files", {"work-a.jsonl": project(2, "two")["two-a.jsonl"]})
    take(place / "lake", *paths)
    assert everything(place / "lake") == afresh(*paths)


def test_the_same_file_at_two_places_counts_once(place: Path) -> None:
    files = project(1)
    paths = write(place / "files", files)
    outcome = take(place / "lake", *paths, *write(place / "copies", files), paths[0])
    assert everything(place / "lake") == afresh(*paths)
    assert {unread.reason for unread in outcome.unread} == {
        *(f"same content as {path.resolve()}" for path in paths),
        "already ingested",
    }


def test_a_lake_of_nothing_but_answers_without_tools(place: Path) -> None:
    lines = [line for line in project(1)["work-a.jsonl"] if b"tool_" not in line]
    (path,) = write(place / "files", {"a.jsonl": lines})
    take(place / "lake", path)
    assert ask(place / "lake", "SELECT count(*) AS n FROM tool_call") == [{"n": 0}]
    assert ask(place / "lake", "SELECT count(*) > 0 AS n FROM call") == [{"n": True}]


def test_a_last_line_without_its_end_is_the_same_line_when_it_has_one(place: Path) -> None:
    lines = project(1)["work-a.jsonl"]
    for end in (b"", b"\n"):
        (path,) = write(place / "files", {"a.jsonl": [b"".join(lines[:6]).rstrip(b"\n") + end]})
        take(place / "lake", path)
    write(place / "files", {"a.jsonl": [*lines, b"nonsense\n"]})
    take(place / "lake", path)
    numbers = ask(place / "lake", "SELECT max(line) AS line FROM reject")
    assert numbers == [{"line": len(lines) + 1}]
    assert everything(place / "lake", ("source_id",)) == afresh(path, without=("source_id",))


def test_only_what_was_appended_is_read(place: Path) -> None:
    lines = project(1)["work-a.jsonl"]
    torn = b"".join(lines[:9]) + lines[9][:40]
    (path,) = write(place, {"a.jsonl": [torn]})
    (before,) = take(place / "lake", path).taken
    assert (before.consumed, before.lines, before.rejects) == (len(b"".join(lines[:9])), 9, 1)
    write(place, {"a.jsonl": lines})
    read: list[int] = []
    outcome = ingest(
        Lake(place / "lake"), [str(path)], book(), Options(processes=1), lambda size, *_: read.append(size)
    )
    (after,) = outcome.taken
    # The torn line is read again, now that it is whole, and nothing before it.
    assert read[-1] == len(b"".join(lines[9:]))
    assert (after.source_id, after.consumed, after.rejects) == (before.source_id, path.stat().st_size, 0)
    assert after.records == after.accepted + sum(after.skipped.values()) == len(lines)


@pytest.mark.parametrize("better_first", [False, True])
def test_a_better_copy_of_a_response_may_come_first_or_last(place: Path, better_first: bool) -> None:
    lines = [json.loads(line) for line in project(1)["work-a.jsonl"]]
    answers = [line for line in lines if line["type"] == "assistant"]
    poor = [
        line | {"message": line["message"] | {"usage": {"input_tokens": 1, "output_tokens": 1}}}
        for line in answers
    ]
    paths = write(place, {"poor.jsonl": encoded(poor), "better.jsonl": encoded(answers)})
    for path in reversed(paths) if better_first else paths:
        take(place / "lake", path)
    without = (*PLACES, "copies")
    assert everything(place / "lake", without) == afresh(paths[1], without=without)
