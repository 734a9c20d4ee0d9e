"""The comparison over real lakes: files in, cells out."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from costscope.analysis.reconcile import ReconcileOptions, Reconciliation, reconcile
from costscope.ingest.publish import Options, ingest
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests.reconcile.cases import book

D = Decimal
MISS, OUTPUT = D("0.000000435"), D("0.00000087")
"""Dollars per token of DeepSeek V4 Pro in June 2026."""

LOG = [
    {"created_at": "2026-06-04 00:00:00", "total_no_cache_input_tokens": 1_000, "total_output_tokens": 50},
    {"created_at": "2026-06-04 23:59:59", "total_no_cache_input_tokens": 3_000, "total_output_tokens": 150},
    {"created_at": "2026-06-05 00:00:00", "total_no_cache_input_tokens": 7, "total_output_tokens": 7},
]
BILL = """user_id,utc_date,model,api_key_name,api_key,type,price,amount
u,2026-06-04,deepseek-v4-pro,k,sk,output_tokens,0.00000087,200
u,2026-06-04,deepseek-v4-pro,k,sk,request_count,,3
u,2026-06-04,deepseek-v4-pro,k,sk,input_cache_miss_tokens,0.000000435,4600
"""


def compared(folder: Path, log: str, bill: str) -> Reconciliation:
    files = {"log": folder / "log.jsonl", "bill": folder / "amount.csv"}
    files["log"].write_text(log, encoding="utf-8")
    files["bill"].write_text(bill, encoding="utf-8")
    for name, path in files.items():
        ingest(Lake(folder / name), [str(path)], book(), Options(processes=1))
    with reading(Lake(folder / "log")) as tracked, reading(Lake(folder / "bill")) as billed:
        return reconcile(tracked, billed, ReconcileOptions(book=book()))


def test_a_log_against_a_bill(tmp_path: Path) -> None:
    log = "".join(json.dumps(line | {"model": "deepseek-v4-pro"}) + "\n" for line in LOG)
    found = compared(tmp_path, log, BILL)
    cells = found.cells()
    rows = zip(*(cells.column(name) for name in ("category", "status", "billed_rows")), strict=True)
    assert list(rows) == [
        ("input_uncached", "EXPLAINED", "amount.csv:4"),
        ("output", "MATCH", "amount.csv:2"),
        ("requests", "UNEXPLAINED", "amount.csv:3"),
    ]
    table = found.summary()
    lines = dict(zip(table.column("line"), table.column("amount"), strict=True))
    assert lines["tracked"] == 4_000 * MISS + 200 * OUTPUT
    assert lines["retries"] == 600 * MISS
    assert table.total_of("amount") == 4_600 * MISS + 200 * OUTPUT
    assert found.coverage.scopes[0].calls_outside == 1


def test_a_header_alone_is_an_empty_bill(tmp_path: Path) -> None:
    log = json.dumps(LOG[0] | {"model": "deepseek-v4-pro"}) + "\n"
    found = compared(tmp_path, log, "usage_date_utc,model,usage_type,token_type,cost_usd\n")
    assert found.all_cells == ()
    assert found.files().column("records") == [0]
    assert "the bill has no rows" in found.summary().notes
