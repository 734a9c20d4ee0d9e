"""``costscope doctor`` names the owner of every real file, or says that it has none: see ``owners.toml``."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from costscope.adapters.registry import adapter_names
from costscope.ingest.diagnose import diagnose
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

EXPECTED = tomllib.loads((Path(__file__).parent / "owners.toml").read_text("utf-8"))
OWNERS: dict[str, str] = EXPECTED["owner"]
REASONS: dict[str, str] = EXPECTED["unread"]
FILES = [path for path in real_files("**/*") if path.is_file()]


def fitting(path: Path, table: dict[str, str]) -> str | None:
    """The first pattern of a table that a file fits."""
    return next((pattern for pattern in table if fnmatch(named(path), pattern)), None)


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=named)
def test_doctor_names_the_owner(folder: Path) -> None:
    for path in (path for path in FILES if path.parent == folder):
        owner, reason = fitting(path, OWNERS), fitting(path, REASONS)
        assert (owner is None) != (reason is None), f"{path.name}: who reads it? Say so in owners.toml"
        (_, first, score, why), *others = diagnose([str(path)]).rows
        if owner is None:
            assert (first, why) in ((None, "no adapter recognises it"), (None, "empty")), path.name
        else:
            assert first == OWNERS[owner], path.name
            assert all(other[2] < score for other in others), f"{path.name}: a tie"


def test_every_line_of_the_table_is_needed() -> None:
    used = {fitting(path, table) for path in FILES for table in (OWNERS, REASONS)}
    assert [pattern for pattern in (*OWNERS, *REASONS) if pattern not in used] == []


def test_every_owner_is_an_adapter() -> None:
    assert set(OWNERS.values()) <= set(adapter_names())
