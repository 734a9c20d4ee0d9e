"""A publish happens whole or not at all, and what a reader has begun to read stays."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from costscope.domain.errors import LakeDamaged, LakeError, LakeLocked, LakeMissing, TooManyRejects
from costscope.store.lake import Lake
from costscope.store.lock import exclusive
from costscope.store.query import reading
from tests.generate import CANARY, project
from tests.lake.lakes import everything, take, workplace, write


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with workplace() as folder:
        yield folder


def files_of(root: Path) -> dict[str, int]:
    """Every file of a lake but its lock, with when it was written."""
    return {
        str(path.relative_to(root)): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_nobody_else_may_read_a_lake(place: Path) -> None:
    (path,) = write(place / "files", {"a.jsonl": project(1)["work-a.jsonl"]})
    before = os.umask(0)
    try:
        take(place / "lake", path)
        take(place / "lake", *write(place / "files", {"b.jsonl": project(2)["work-a.jsonl"]}))
    finally:
        os.umask(before)
    modes = {
        (stat.S_ISDIR(mode), oct(stat.S_IMODE(mode)))
        for mode in (p.stat().st_mode for p in [place / "lake", *(place / "lake").rglob("*")])
    }
    assert modes == {(True, "0o700"), (False, "0o600")}


def test_no_text_of_a_conversation_is_in_a_lake(place: Path) -> None:
    take(place / "lake", *write(place / "files", project(1)))
    contents = [path.read_bytes() for path in (place / "lake").rglob("*") if path.is_file()]
    assert contents
    assert all(CANARY.encode() not in content for content in contents)
    # Parquet compresses: look at the values as well.
    with reading(Lake(place / "lake")) as reader:
        for table in (
            "said_records",
            "said_segments",
            "said_tool_calls",
            "said_rejects",
            "call",
            "tool_call",
        ):
            assert not any(CANARY in str(row) for row in reader.rows(f"SELECT * FROM {table}"))


@pytest.mark.parametrize("options", [{"dry_run": True}, {"max_rejects": 0}], ids=str)
def test_what_is_not_published_leaves_nothing_behind(place: Path, options: dict[str, int]) -> None:
    take(place / "lake", *write(place / "files", project(1)))
    before = files_of(place / "lake"), everything(place / "lake")
    (path,) = write(place / "files", {"x.jsonl": [*project(2, "two")["two-a.jsonl"], b"nonsense\n"]})
    try:
        outcome = take(place / "lake", path, **options)
    except TooManyRejects:
        assert "max_rejects" in options
    else:
        assert not outcome.published
        assert [source.rejects for source in outcome.taken] == [1]
    assert (files_of(place / "lake"), everything(place / "lake")) == before


def test_an_error_on_the_way_leaves_nothing_behind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    take(place / "lake", *write(place / "files", project(1)))
    before = files_of(place / "lake")
    monkeypatch.setattr("costscope.store.lake.write_manifest", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        take(place / "lake", *write(place / "more", project(2, "two")))
    assert {name for name in files_of(place / "lake") if name != "previous.json"} == set(before) - {
        "previous.json"
    }


def test_a_reader_keeps_its_snapshot_while_another_publish_happens(place: Path) -> None:
    count = "SELECT count(*), sum(input_tokens), sum(list_cost) FROM call"
    take(place / "lake", *write(place / "files", project(1)))
    with reading(Lake(place / "lake")) as reader:
        before = reader.rows(count)
        paths = write(place / "files", project(2, "two"))
        take(place / "lake", *paths)
        assert reader.rows(count) == before
        with reading(Lake(place / "lake")) as later:
            assert later.rows(count) != before


def test_files_that_nobody_needs_any_more_go(place: Path) -> None:
    path = place / "a.jsonl"
    lines = project(1)["work-a.jsonl"]
    for end in range(4, 12, 2):
        path.write_bytes(b"".join(lines[:end]))
        take(place / "lake", path)
    manifest = Lake(place / "lake").manifest()
    previous = json.loads((place / "lake" / "previous.json").read_bytes())
    needed = manifest.files() | {name for parts in previous["derived_parts"].values() for name in parts}
    parquet = {name for name in files_of(place / "lake") if name.endswith(".parquet")}
    assert manifest.files() <= parquet <= needed


def test_no_lake_says_so(place: Path) -> None:
    with pytest.raises(LakeMissing), reading(Lake(place / "lake")):
        pass
    assert not (place / "lake").exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"format":2}', b'{"format":2,"sources":[{}]}']
)
def test_a_manifest_that_is_none_says_so(place: Path, content: bytes) -> None:
    (place / "manifest.json").write_bytes(content)
    with pytest.raises(LakeDamaged):
        Lake(place).manifest()


def test_a_lake_of_a_later_format_is_left_alone(place: Path) -> None:
    (place / "manifest.json").write_text('{"format": 999}')
    with pytest.raises(LakeError, match="format 999"):
        Lake(place).manifest()


def test_a_file_that_is_gone_is_damage(place: Path) -> None:
    take(place / "lake", *write(place / "files", project(1)))
    (name,) = Lake(place / "lake").manifest().derived_parts["calls"]
    (place / "lake" / name).unlink()
    with pytest.raises(LakeDamaged), reading(Lake(place / "lake")) as reader:
        reader.rows("SELECT * FROM call")


def test_a_second_writer_waits_and_then_gives_up(place: Path) -> None:
    with exclusive(place, patience_s=0), pytest.raises(LakeLocked) as error, exclusive(place, patience_s=0.1):
        pass
    assert error.value.hint is not None
    assert "--lock-timeout" in error.value.hint
    with exclusive(place, patience_s=0):
        pass
