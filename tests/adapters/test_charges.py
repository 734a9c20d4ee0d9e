"""Clouds' units become single tokens without loss, and their bills add up to their rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.adapters._charges import finest_rounding, from_binary
from costscope.adapters._meters import Measured, measured, unit_size
from tests.adapters.cases import read

quantities = st.decimals(0, 10**6, places=6)
amounts = st.decimals(-(10**6), 10**6, places=10)


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("1M", (1_000_000, "")),
        ("1K", (1_000, "")),
        ("10K", (10_000, "")),
        ("count", (1, "")),
        ("Tokens", (1, "tokens")),
        ("1K tokens", (1_000, "tokens")),
        ("1000000 Tokens", (1_000_000, "tokens")),
        ("1,000 Requests", (1_000, "requests")),
        ("per 1M tokens", (1_000_000, "tokens")),
        ("Million Tokens", (1_000_000, "tokens")),
        ("1 Hour", None),
        ("Units", None),
        ("GB-Mo", None),
        ("0 Tokens", None),
        ("1.5K Tokens", None),
        ("", None),
        (None, None),
        ("K" * 10_000, None),
    ],
)
def test_a_unit_says_its_size(unit: str | None, size: tuple[int, str] | None) -> None:
    assert unit_size(unit) == size


@given(quantities, quantities, st.sampled_from(["1K Tokens", "1M Tokens", "10K Tokens", "Tokens"]))
def test_the_size_of_a_unit_changes_no_cost(quantity: Decimal, price: Decimal, unit: str) -> None:
    size = unit_size(unit)
    assert size is not None
    single = measured(quantity, unit, price, size)
    assert single.unit == "tokens"
    assert single.quantity == quantity * size[0]
    assert single.quantity is not None
    assert single.unit_price is not None
    assert single.quantity * single.unit_price == quantity * price


@given(quantities, quantities)
def test_other_units_stand(quantity: Decimal, price: Decimal) -> None:
    assert measured(quantity, "Hrs", price, unit_size("Hrs")) == Measured(quantity, "Hrs", price)
    # A number alone does not say what of.
    assert measured(quantity, "10K", price, unit_size("10K")) == Measured(quantity, "10K", price)


@pytest.mark.parametrize(
    ("written", "rounding"),
    [
        (["5", "5.5", "0.0416"], "0.00005"),
        (["10", "20"], "0.005"),  # zeros at the end may be missing: cents at most
        (["1.00", None, "free"], "0.005"),
        (["0.1234567890123456789"], "0"),
        ([], "0.005"),
    ],
)
def test_the_finest_amount_says_how_far_rounding_went(written: list[str | None], rounding: str) -> None:
    assert finest_rounding(written) == Decimal(rounding)


@given(st.floats(-1e9, 1e9))
def test_a_binary_number_is_kept_to_eighteen_decimals(number: float) -> None:
    assert abs(from_binary(repr(number)) - Decimal(repr(number))) <= Decimal("5e-19")


@pytest.mark.parametrize("text", ["", "many", "NaN", "inf", "1e30"])
def test_what_is_no_amount_is_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a cost (is not a number|has more than 20 digits)"):
        from_binary(text, "a cost")


Writer = Callable[[list[Decimal]], str]


def _table(header: str, row: str) -> Writer:
    return lambda rows: "\n".join([header, *(row.format(f"{amount:f}") for amount in rows)])


WRITERS = {
    "focus": _table(
        "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd",
        "{},USD,Usage,2026-09-09T00:00:00Z,2026-09-10T00:00:00Z",
    ),
    "aws_cur": _table(
        "line_item_line_item_type,line_item_usage_type,line_item_unblended_cost,line_item_currency_code,"
        "line_item_usage_start_date,line_item_usage_end_date",
        "Usage,USE1-NovaLite-input-tokens,{},USD,2026-09-09,2026-09-10",
    ),
    "azure_cost": _table(
        "Date,MeterName,UnitOfMeasure,Quantity,ChargeType,Cost,BillingCurrency",
        "09/09/2026,GPT 5 Inpt Glbl,1M,1,Usage,{},EUR",
    ),
    "google_cost_table": _table("Date,SKU description,Subtotal (€)", "2026-09-09,Something,{}"),
}


@pytest.mark.parametrize(("adapter", "write"), WRITERS.items(), ids=WRITERS.keys())
def test_a_bill_adds_up_to_its_rows(
    adapter: str, write: Writer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.mktemp("bill") / "bill"

    @settings(max_examples=30)
    @given(st.lists(amounts, max_size=6))
    def law(rows: list[Decimal]) -> None:
        path.write_text(write(rows), encoding="utf-8")
        charges = read(path, adapter).rows("charges")
        assert sum((row["billed_cost"] for row in charges), Decimal(0)) == sum(rows, Decimal(0))
        assert len(charges) == len(rows)

    law()
