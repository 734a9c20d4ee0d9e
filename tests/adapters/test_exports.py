"""Values of providers' exports are taken over exactly, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters import _exports as exports
from tests.adapters.cases import read

amounts = st.decimals(min_value=-(10**19), max_value=10**19, allow_nan=False, allow_infinity=False, places=18)
coarse = st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, allow_infinity=False, places=6)

fine = st.decimals(min_value=-100, max_value=100, allow_nan=False, allow_infinity=False, places=18)


@given(amounts)
def test_an_amount_keeps_its_digits(amount: Decimal) -> None:
    assert exports.billed(str(amount)) == amount
    assert exports.billed(f"{amount:f}000000000000") == amount


@given(amounts, st.integers(1, 9), st.integers(0, 20))
def test_an_amount_is_never_rounded(amount: Decimal, digit: int, further: int) -> None:
    with pytest.raises(ValueError, match="more than 18 decimals"):
        exports.billed(f"{amount:f}{'0' * further}{digit}")


@pytest.mark.parametrize(
    "text", ["", "NaN", "-Infinity", "1,000.00", "$1", "1.2.3", "0x10", "1e20", "1e999999999"]
)
def test_what_is_no_amount_of_a_bill(text: str) -> None:
    with pytest.raises(ValueError, match="an amount"):
        exports.billed(text)


def test_an_amount_that_vanishes_is_not_zero() -> None:
    with pytest.raises(ValueError, match="more than 18 decimals"):
        exports.billed("1e-999999999")


@pytest.mark.parametrize(
    ("text", "half"), [("0.04", "0.005"), ("1.5", "0.05"), ("7", "0.5"), ("0." + "0" * 16 + "1", "5e-18")]
)
def test_how_far_rounding_moves_an_amount(text: str, half: str) -> None:
    assert exports.rounding_of(text) == Decimal(half)


def test_an_amount_of_thirty_decimals_is_exact() -> None:
    assert exports.rounding_of("0.003835980000000000000000000000") == 0


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_an_instant_is_in_utc(local: datetime, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    moment = exports.instant(local.replace(tzinfo=zone).isoformat())
    assert moment == local.replace(tzinfo=zone)
    assert moment.utcoffset() == timedelta(0)
    assert exports.instant(local.isoformat()) == local.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", [None, "", "09/09/2026", "2026-13-01", "yesterday", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_instant(text: str | None) -> None:
    with pytest.raises(ValueError, match="not in ISO 8601"):
        exports.instant(text)


@pytest.mark.parametrize("text", ["-1", "1.0", "1e3", " 1", "٣", "1000000000000000"])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        exports.count(text)


@pytest.mark.parametrize("code", [None, "", "dollars", "$", "us1"])
def test_a_currency_is_never_assumed(code: str | None) -> None:
    with pytest.raises(ValueError, match="no currency"):
        exports.currency(code)


Writer = Callable[[list[Decimal]], str]


def _console(rows: list[Decimal]) -> str:
    lines = [f"2026-09-09,Claude Opus 5,message,output,{amount:f}" for amount in rows]
    return "\n".join(["usage_date_utc,model,usage_type,token_type,cost_usd", *lines])


def _openai_csv(rows: list[Decimal]) -> str:
    lines = [f"2026-09-09,2026-09-10,{amount:f},usd,x" for amount in rows]
    return "\n".join(["start,end,amount_value,amount_currency,line_item", *lines])


def _openai_json(rows: list[Decimal]) -> str:
    # Every other amount as text, as live answers write it.
    values = [f'"{amount:f}"' if place % 2 else f"{amount:f}" for place, amount in enumerate(rows)]
    results = ",".join(
        f'{{"object":"organization.costs.result","amount":{{"value":{v},"currency":"usd"}}}}' for v in values
    )
    return f'[{{"object":"bucket","start_time":0,"end_time":86400,"results":[{results}]}}]'


def _deepseek(rows: list[Decimal]) -> str:
    lines = [f"2026-09-09,deepseek-v4-pro,Paid,{amount:f},CNY" for amount in rows]
    return "\n".join(["utc_date,model,wallet_type,cost,currency", *lines])


WRITERS = {
    "anthropic_console": _console,
    "openai_costs_csv": _openai_csv,
    "openai_costs": _openai_json,
    "deepseek": _deepseek,
}


@pytest.mark.parametrize(("adapter", "write"), WRITERS.items(), ids=WRITERS.keys())
def test_a_bill_adds_up_to_its_rows(
    adapter: str, write: Writer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.mktemp("bill") / "bill"

    @given(st.lists(coarse | fine, max_size=6))
    def law(rows: list[Decimal]) -> None:
        path.write_text(write(rows), encoding="utf-8")
        charges = read(path, adapter).rows("charges")
        assert sum((row["billed_cost"] for row in charges), Decimal(0)) == sum(rows, Decimal(0))
        assert len(charges) == len(rows)

    law()


@given(st.decimals(min_value=0, max_value=1, places=12), st.integers(0, 10**9))
def test_a_price_times_an_amount_is_exact(price: Decimal, amount: int) -> None:
    from costscope.adapters._batch import Batch
    from costscope.adapters.deepseek import _take_row

    out = Batch()
    cells = {"line": 1, "utc_date": "2026-09-09", "model": "m", "type": "output_tokens", "api_key_name": None}
    _take_row(cells | {"price": f"{price:f}", "amount": str(amount)}, out)
    ((fields, (row,)),) = [(fields, rows) for (_, fields), rows in out.rows.items()]
    assert dict(zip(fields, row, strict=True))["billed_cost"] == price * amount
