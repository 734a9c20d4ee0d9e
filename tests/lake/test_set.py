"""The same lines give the same lake, in whatever files, order and portions they come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from costscope.store import derive
from costscope.store.lake import Lake
from tests.generate import Files, project
from tests.lake.lakes import PLACES, Cells, ask, everything, take, workplace, write

# A number drawn is a seed: a smaller one is no simpler, so failures are not shrunk.  An example takes a
# second or two; many more were tried when this was written.
few = settings(
    max_examples=2, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow], database=None
)
seeds = st.integers(0, 2)
"""Few projects, so that what each gives when taken at once is computed once."""


@cache
def whole(seed: int, without: Sequence[str] = PLACES) -> Cells:
    """What the lake of one project holds when all its files come at once."""
    with workplace() as folder:
        take(folder / "lake", *write(folder / "files", project(seed)))
        return everything(folder / "lake", without)


def split(files: Files, rng: random.Random) -> Files:
    """Every file in two, between two lines."""
    parts: Files = {}
    for name, lines in files.items():
        cut = rng.randint(1, len(lines) - 1)
        parts[f"1-{name}"], parts[f"2-{name}"] = lines[:cut], lines[cut:]
    return parts


def portions(paths: list[Path], rng: random.Random) -> list[list[Path]]:
    """The paths in any order, in one to three portions."""
    rng.shuffle(paths)
    cuts = sorted(rng.choices(range(len(paths) + 1), k=rng.randint(0, 2)))
    return [paths[a:b] for a, b in zip([0, *cuts], [*cuts, len(paths)], strict=True) if a < b]


def test_a_project_has_what_the_properties_are_about() -> None:
    with workplace() as folder:
        take(folder / "lake", *write(folder / "files", project(0)))
        calls = ask(folder / "lake", "SELECT * FROM call")
    assert any(call["copies"] > 1 for call in calls)  # type: ignore[operator]
    assert any(call["agent"] for call in calls)
    assert {call["task_id"] for call in calls} == {"work-a", "work-b", "work-c"}
    assert any(call["tokens_conversation_history"] for call in calls)


@few
@given(seeds, st.integers(0, 2**32))
def test_order_and_portions_do_not_matter(seed: int, luck: int) -> None:
    rng = random.Random(luck)
    with workplace() as folder:
        for portion in portions(write(folder / "files", project(seed)), rng):
            take(folder / "lake", *portion)
        assert everything(folder / "lake") == whole(seed)


@settings(few, max_examples=4)
@given(seeds, st.integers(0, 2**32))
def test_where_a_file_is_split_does_not_matter(seed: int, luck: int) -> None:
    rng = random.Random(luck)
    with workplace() as folder:
        for portion in portions(write(folder / "files", split(project(seed), rng)), rng):
            take(folder / "lake", *portion)
        assert everything(folder / "lake") == whole(seed)


@few
@given(seeds, st.integers(0, 2**32))
def test_lines_that_come_twice_count_once(seed: int, luck: int) -> None:
    rng = random.Random(luck)
    files = project(seed)
    parts = split(files, rng)
    again = {name: parts[name] for name in rng.sample(sorted(parts), 3)}
    with workplace() as folder:
        paths = write(folder / "files", files) + write(folder / "parts", again)
        for portion in portions(paths, rng):
            take(folder / "lake", *portion)
        # How many records told of a response is the one thing that more files change.
        without = (*PLACES, "copies")
        assert everything(folder / "lake", without) == whole(seed, without)


@few
@given(seeds, st.integers(0, 2**32))
def test_files_that_grow_end_up_the_same_line_numbers_included(seed: int, luck: int) -> None:
    rng = random.Random(luck)
    files = project(seed)
    with workplace() as folder:
        for share in sorted(rng.random() for _ in range(2)):
            part = {}
            for name, lines in files.items():
                text = b"".join(lines)
                # Anywhere after the first line: within a line, before or after its end.
                size = len(lines[0]) + int(share * (len(text) - len(lines[0])))
                part[name] = [text[:size], rng.choice([b"", text[size : text.index(b"\n", size)]])]
            take(folder / "lake", *write(folder / "files", part))
        take(folder / "lake", *write(folder / "files", files))
        without = ("source_id", "source")
        assert everything(folder / "lake", without) == whole(seed, without)


def test_one_file_at_a_time() -> None:
    with workplace() as folder:
        for path in reversed(write(folder / "files", project(0))):
            take(folder / "lake", path)
        assert everything(folder / "lake") == whole(0)


def test_portions_of_a_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "ROWS_PER_PORTION", 12)
    with workplace() as folder:
        take(folder / "lake", *write(folder / "files", project(0)))
        assert len(Lake(folder / "lake").manifest().derived_parts["calls"]) > 1
        assert everything(folder / "lake") == whole(0)
