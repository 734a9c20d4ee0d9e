"""The page about the real traces says what their files say."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.console import PROJECT
from tests.real.data import ROOT, needs_data, real_files

pytestmark = needs_data


def test_the_row_of_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROJECT / "docs"))
    monkeypatch.delitem(sys.modules, "traces_table", raising=False)
    import traces_table

    folders = [str(ROOT / "traces" / name) for name in ("litellm", "codex", "cline")]
    lines = traces_table.page(folders, tmp_path / "lake").splitlines()
    (row,) = [line for line in lines if line.startswith("| `litellm` |")]
    (path,) = real_files("traces/litellm/token-xray_*.jsonl")
    calls = [json.loads(line, parse_float=Decimal) for line in path.read_text("utf-8").splitlines()]
    expected = [
        "1",  # file
        *(f"{len(calls)}", f"{len(calls)}", "0", "0", f"{len(calls)}"),
        f"{sum(call['usage']['prompt_tokens'] for call in calls):,}",
        f"{sum(call['usage']['completion_tokens'] for call in calls):,}",
    ]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:9] == expected
    assert cells[10] == f"{sum(call['response_cost'] for call in calls):.4f}"
    (total,) = [line for line in lines if line.startswith("| all |")]
    parts = [int(cell.replace(",", "")) for cell in total.strip("|").split("|")[2:6]]
    assert parts[0] == sum(parts[1:])
