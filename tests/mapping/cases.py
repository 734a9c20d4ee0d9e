"""Finds the mappings' fixtures: a folder each, with a mapping, an input and what is expected of it."""

from __future__ import annotations

from pathlib import Path

from costscope.adapters._mapping_adapter import MappedLines, MappedTable, adapter_of
from costscope.adapters._mapping_file import read_mapping

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/mapping.toml"))


def mapped(folder: Path) -> MappedLines | MappedTable:
    """The adapter of a fixture's mapping."""
    return adapter_of(read_mapping(folder / "mapping.toml"))


def input_of(folder: Path) -> Path:
    """The input of a fixture."""
    (path,) = folder.glob("input.*")
    return path
