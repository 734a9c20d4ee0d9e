"""What is almost right is read without changing an amount; what is wrong costs no more than itself."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.adapters.cases import read

AMOUNT = "0.123456789012345678"
"""More digits than a binary float holds."""


def _page(line_item: str) -> bytes:
    result = '{"object":"organization.costs.result","amount":{"value":%s,"currency":"usd"},"line_item":"%s"}'
    bucket = (
        f'{{"object":"bucket","start_time":0,"end_time":86400,"results":[{result % (AMOUNT, line_item)}]}}'
    )
    return f'{{"object":"page","data":[{bucket}],"has_more":false}}'.encode()


@pytest.mark.parametrize(
    "content",
    [
        _page(r"gpt-4o\ud83d, input"),
        _page(r"gpt-4o\ude00\\ud83d, input"),
        _page("gpt-4o, input").replace(b'"start_time":0', b'"start_time":"0"'),
        _page("gpt-4o, input") + b"\n \n" + _page("gpt-4o, output"),
        _page("gpt-4o, input").replace(b',"', b' ,\r\n\t"') + _page("gpt-4o, input"),
    ],
    ids=["half a pair", "the other half", "a number as text", "two pages", "two pretty pages"],
)
def test_an_amount_survives_repair(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "costs.json"
    path.write_bytes(content)
    charges = read(path, "openai_costs").rows("charges")
    assert charges
    assert {row["billed_cost"] for row in charges} == {Decimal(AMOUNT)}


def test_a_pair_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "costs.json"
    path.write_bytes(_page(r"\ud83d\ude00 \ud83d"))
    (row,) = read(path, "openai_costs").rows("charges")
    assert row["charge_description"] == "😀 \ufffd"


def test_a_cell_too_long_costs_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    long = "x" * 200_000
    path.write_text(
        f"start,end,amount_value,amount_currency,line_item\n2026-01-01,2026-01-02,1,usd,{long}\n2026-01-01,2026-01-02,2,usd,x\n"
    )
    reading = read(path, "openai_costs_csv")
    assert [row["billed_cost"] for row in reading.rows("charges")] == [2]
    assert [row["line"] for row in reading.rows("rejects")] == [2]


def test_a_file_of_rejects_alone(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    line = {
        "type": "assistant",
        "sessionId": "s",
        "costUSD": -1,
        "message": {"role": "assistant", "content": []},
    }
    path.write_text(json.dumps(line) + "\n")
    reading = read(path, "claude_code")
    assert reading.rows("records") == []
    assert len(reading.rows("rejects")) == 1
