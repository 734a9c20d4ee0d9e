"""Imports go one way, and what is heavy is loaded only by those who need it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import costscope

PACKAGE = Path(costscope.__file__).parent
PROJECT = PACKAGE.parent
HEAVY = ("duckdb", "polars", "pyarrow", "numpy", "msgspec", "xxhash", "isal", "rich")
RUN = f"""
import sys
from costscope.__main__ import run
code = run(sys.argv[1:])
print(*(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> tuple[int, list[str], str]:
    """Exit code of a command, the heavy modules it loaded, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=PROJECT, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr.split(), done.stdout


@pytest.mark.parametrize("arguments", [("--help",), ("report", "--help"), ("--version",)], ids=" ".join)
def test_asking_for_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code, heavy, out = loaded(*arguments)
    assert code == 0
    assert "costscope" in out
    assert heavy == []


def test_what_is_heavy_is_found_where_it_is_needed() -> None:
    assert "pyarrow" in loaded("prices", "show", "claude-opus-4-5")[1]
    assert "msgspec" in loaded("doctor", __file__)[1]


def test_every_package_has_its_layer() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [contract for contract in contracts if contract["type"] == "layers"]
    assert layers["exhaustive"]
    placed = [name.strip(" ()") for layer in layers["layers"] for name in layer.split("|")]
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert packages | modules <= set(placed)


def test_imports_keep_to_the_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    cli = pytest.importorskip("importlinter.cli", reason="import-linter is what reads the contracts")
    monkeypatch.chdir(PROJECT)
    assert cli.lint_imports() == cli.EXIT_STATUS_SUCCESS
