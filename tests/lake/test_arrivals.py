"""Files that grow, move, come back or are replaced leave no trace of the road they took."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from costscope.store.manifest import read_manifest
from tests.adapters.cases import FIXTURES
from tests.generate import project
from tests.lake.lakes import Cells, ask, everything, take, workplace, write

BILL = FIXTURES / "deepseek" / "amount" / "input.csv"
OTHER_BILL = FIXTURES / "deepseek" / "amount_with_offsets" / "input.csv"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with workplace() as folder:
        yield folder


def afresh(*paths: Path) -> Cells:
    """What a lake of these files holds that nothing else ever came into."""
    with workplace() as folder:
        take(folder / "lake", *paths)
        return everything(folder / "lake")


def test_files_of_two_earlier_publishes_may_grow_at_once(place: Path) -> None:
    one, two = project(1, "one"), project(2, "two")
    whole = one | two
    first = {name: lines[:-1] if name.endswith("-c.jsonl") else lines for name, lines in whole.items()}
    for project_files in (one, two):
        take(place / "lake", *write(place / "files", {name: first[name] for name in project_files}))
    paths = write(place / "files", whole)
    take(place / "lake", *paths)
    assert everything(place / "lake") == afresh(*paths)


def test_names_of_files_stay_short_however_often_they_are_written_again(place: Path) -> None:
    (path,) = write(place / "files", {"a.jsonl": project(1)["session-a.jsonl"]})
    others = write(place / "files", project(2, "other"))
    take(place / "lake", path, *others)
    lengths = []
    for other in others:
        with other.open("ab") as file:
            file.write(b'{"type":"summary","sessionId":"none"}\n' + project(3, "late")["late-b.jsonl"][-1])
        take(place / "lake", other)
        manifest = read_manifest(place / "lake")
        assert manifest is not None
        lengths.append(max(map(len, manifest.derived_parts["calls"])))
    assert len(set(lengths)) == 1


def test_a_copy_of_what_a_file_was_before_it_grew_adds_nothing(place: Path) -> None:
    lines = project(1)["session-a.jsonl"]
    (path,) = write(place / "files", {"a.jsonl": lines[:-4]})
    take(place / "lake", path)
    write(place / "files", {"a.jsonl": lines})
    take(place / "lake", path)
    (backup,) = write(place / "backup", {"a.jsonl": lines[:-4]})
    take(place / "lake", backup)
    assert everything(place / "lake", "copies") == {
        cell: value for cell, value in afresh(path).items() if cell[-1] != "copies"
    }


def test_content_that_comes_back_counts_once(place: Path) -> None:
    path = place / "bill.csv"
    for bill in (BILL, OTHER_BILL, BILL):
        path.write_bytes(bill.read_bytes())
        take(place / "lake", path)
    once = "SELECT count(*) AS charges, sum(billed_cost) AS cost FROM charge"
    take(place / "fresh", path)
    assert ask(place / "lake", once) == ask(place / "fresh", once)


def test_a_file_that_is_replaced_gives_way(place: Path) -> None:
    one, two = project(1)["session-a.jsonl"], project(2, "two")["two-a.jsonl"]
    (path,) = write(place / "files", {"a.jsonl": one})
    take(place / "lake", path)
    write(place / "files", {"a.jsonl": two})
    take(place / "lake", path)
    assert everything(place / "lake") == afresh(path)


def test_a_fork_owns_what_its_origin_no_longer_tells(place: Path) -> None:
    files = project(1)
    paths = write(place / "files", {name: files[name] for name in ("session-a.jsonl", "session-b.jsonl")})
    take(place / "lake", *paths)
    write(place / "files", {"session-a.jsonl": project(2, "two")["two-a.jsonl"]})
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
    lines = [line for line in project(1)["session-a.jsonl"] if b"tool_" not in line]
    (path,) = write(place / "files", {"a.jsonl": lines})
    take(place / "lake", path)
    assert ask(place / "lake", "SELECT count(*) AS n FROM tool_call") == [{"n": 0}]
    assert ask(place / "lake", "SELECT count(*) > 0 AS n FROM call") == [{"n": True}]
