"""No message text is kept: what all texts of the fixtures hold is nowhere in their lake or in an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from costscope.cli.app import app
from tests.adapters.cases import CANARY, cases, claimants
from tests.lake.lakes import take, workplace

COMMANDS = (
    "sources",
    "sources --rejects",
    "report --by component",
    "report --by origin,task,agent,model",
    "tasks --limit 500",
    "tasks --by label,project",
    "retries --by kind,tool,task",
    "retries --loops",
    "retrieval --by task",
    "context --by task,agent",
    "context --breaks",
)


@pytest.fixture(scope="module", name="lake")
def lake_of_fixtures() -> Iterator[Path]:
    """A lake of every fixture that is taken for what it is."""
    inputs = [
        case.input
        for case in cases()
        if CANARY.encode() in case.input.read_bytes() and _is_plain(claimants(case.input), case.adapter)
    ]
    assert len(inputs) > 40
    with workplace() as folder:
        outcome = take(folder / "lake", *inputs)
        assert len(outcome.taken) > 40
        yield folder / "lake"


def _is_plain(scores: dict[str, float], adapter: str) -> bool:
    """Whether one adapter claims the file, or claims it most, and is the one it is for."""
    best = [name for name, score in scores.items() if score == max(scores.values())]
    return best == [adapter]


def test_no_text_lies_in_the_lake(lake: Path) -> None:
    files = [path for path in lake.rglob("*") if path.is_file()]
    tables = [path for path in files if path.suffix == ".parquet"]
    assert len(tables) > 10
    for path in files:
        assert CANARY.encode() not in path.read_bytes(), path.name
    for path in tables:
        assert CANARY not in str(pq.read_table(path).to_pydict()), path.name


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_stands_in_an_answer(lake: Path, command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--lake", str(lake), "--format", "json"])
    assert result.exception is None
    assert CANARY not in result.output
    assert CANARY not in result.stderr


def test_no_text_stands_in_a_task_told_call_by_call(lake: Path) -> None:
    asked = CliRunner().invoke(
        app, ["sql", "SELECT task_id FROM task ORDER BY calls DESC LIMIT 5", "--lake", str(lake), "-f", "csv"]
    )
    for task in asked.stdout.splitlines()[1:]:
        for fmt in ("html", "json"):
            result = CliRunner().invoke(app, ["task", "show", task, "--lake", str(lake), "-f", fmt])
            assert result.exception is None
            assert CANARY not in result.output
