"""Formats are found by name, and cost nothing until they are used."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import costscope
from costscope.domain.errors import UnknownName
from costscope.domain.table import Column, Kind, Table
from costscope.render import FORMATS, render
from tests.render.cases import EMPTY, ROW_FORMATS


def test_a_misspelt_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="there is no format called 'jsn'") as caught:
        render(EMPTY, "jsn")
    assert caught.value.hint is not None
    assert "json" in caught.value.hint


def loaded(code: str) -> set[str]:
    """The modules a fresh interpreter holds after the code, beyond those it starts with."""
    program = f"import sys; before = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(costscope.__file__).parents[1],
    )
    return set(done.stdout.split())


def test_looking_a_format_up_loads_none() -> None:
    modules = loaded("import costscope.render\nassert 'csv' in costscope.render.FORMATS")
    assert "costscope.render" in modules
    ours = {f"costscope.render.{renderer.module}" for renderer in FORMATS.values()}
    assert not modules & (ours | {"csv", "html", "rich", "duckdb", "polars", "pyarrow"})


def test_printing_a_table_loads_no_library() -> None:
    modules = loaded(
        "from costscope.domain.table import Column, Table\nfrom costscope.render import render\n"
        "render(Table('t/1', (Column('a'),), [('b',)]), 'table')"
    )
    assert "costscope.render.text" in modules
    assert not modules & {
        "rich",
        "typer",
        "duckdb",
        "polars",
        "pyarrow",
        "numpy",
        "msgspec",
        "csv",
        "json",
        "html",
    }


@pytest.mark.parametrize("fmt", ROW_FORMATS)
def test_an_instant_without_a_zone_is_refused(fmt: str) -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match="no time zone"):
        render(Table("t/1", (Column("at", Kind.INSTANT),), [(naive,)]), fmt)
