"""A real log against the real bill beside it: cache writes that were charged twice (BerriAI/litellm#9812)."""

from __future__ import annotations

import json
from decimal import Decimal

from costscope.analysis.reconcile import Status
from costscope.analysis.reconcile.claims import Side, Support
from costscope.analysis.selection import Basis
from costscope.domain.money import EXACT, half_unit, total_of
from tests.real.data import needs_data, real_files
from tests.reconcile.cases import at, call, charge, compare, only

D = Decimal
SONNET = "claude-3-7-sonnet-20250219"
INPUT = D("0.000003")
CATEGORIES = {"input_cache_write": "cache_write_5m", "output": "output"}


@needs_data
def test_cache_writes_that_a_proxy_charged_twice() -> None:
    (path,) = real_files("exports/anthropic/usage_vs_billed.captured.json")
    capture = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    usage = capture["usage"]
    start = at(7, month=4).replace(year=2025)
    logged = call(
        start,
        SONNET,
        input=usage["input_tokens"],
        cache_write_5m=usage["cache_creation_input_tokens"],
        output=usage["output_tokens"],
        recorded_cost=D(capture["tracked_by_litellm_usd"]),
    )
    rows = [
        charge(
            start.replace(hour=0),
            str(EXACT.scaleb(row["total"], -2)),  # the console's totals are cents
            row["model_name"].removesuffix(" Usage"),
            CATEGORIES[row["token_type"]],
        )
        for row in capture["console_rows"]
    ]
    assert total_of(row["billed_cost"] for row in rows) == D(capture["anthropic_console_usd"]) == D("0.05439")
    found = compare([logged], rows, basis=Basis.RECORDED)
    cell = only(found)
    (claim,) = cell.claims
    assert (claim.cause, claim.side, claim.support) == (2, Side.TRACKER, Support.FITS)
    assert claim.amount == -usage["cache_creation_input_tokens"] * INPUT == D("-0.036912")
    assert cell.difference == D("0.05439") - D("0.091311") == D("-0.036921")
    # Three tokens of input are under the bill's last digit.
    assert cell.unclaimed == -3 * INPUT
    assert cell.tolerance == 2 * half_unit("0.00001")
    assert cell.status is Status.EXPLAINED
    lines = {step.line: step.amount for step in found.bridge()}
    assert lines == {
        "tracked": D("0.091311"),
        "cache_writes_twice": D("-0.036912"),
        "rounding": D("-0.000009"),
        "unexplained": 0,
        "billed": D("0.05439"),
    }
