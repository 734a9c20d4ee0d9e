"""Lakes that many tests read, and the command run beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from costscope.__main__ import run
from tests.check.lakes import lake_at


@pytest.fixture(scope="session")
def same(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both days cost the same."""
    return lake_at(tmp_path_factory.mktemp("same"))


@pytest.fixture(scope="session")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second day costs twice as much, and its last call has no price."""
    return lake_at(tmp_path_factory.mktemp("dearer"), 200, "house-model")


@dataclass
class Answer:
    """What a check did that a job can see."""

    code: int
    stderr: str
    report: dict[str, Any]

    @property
    def verdicts(self) -> dict[str, str]:
        """Of each part."""
        return {row["part"]: row["verdict"] for row in self.report["rows"] if row["item"] is None}

    def item(self, part: str, name: str) -> dict[str, Any]:
        """The row of one thing that a part looked at."""
        (row,) = (row for row in self.report["rows"] if (row["part"], row["item"]) == (part, name))
        found: dict[str, Any] = row
        return found


Check = Callable[..., Answer]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the command in a folder of its own with this configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nothing"))
    monkeypatch.setenv("COSTSCOPE_NOW", "2026-07-11T02:00:00Z")
    monkeypatch.delenv("COSTSCOPE_ALERTS", raising=False)

    def ask(lake: Path, config: str = "", *arguments: str) -> Answer:
        (tmp_path / "costscope.toml").write_text(config)
        code = run(["check", "--lake", str(lake), "-f", "json", *arguments])
        out, err = capsys.readouterr()
        return Answer(code, err, json.loads(out) if out else {})

    return ask
