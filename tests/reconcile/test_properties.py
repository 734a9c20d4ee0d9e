"""Laws of the comparison, over bills and logs made at random."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.analysis.reconcile import Reconciliation, Status
from costscope.analysis.selection import Basis
from costscope.domain.money import total_of
from costscope.domain.period import Period
from tests.reconcile.cases import Row, at, call, charge, compare, usage
from tests.reconcile.test_bridge import assert_adds_up

D = Decimal
LIST_OF_MODELS = ("claude-3-opus-20240229", "claude-3-haiku-20240307", "sibyl-9")
DISPLAY = {"claude-3-opus-20240229": "Claude 3 Opus", "claude-3-haiku-20240307": "Claude 3 Haiku"}

days = st.integers(1, 6)
models = st.sampled_from(LIST_OF_MODELS)
tokens = st.integers(0, 50_000)


@st.composite
def calls(draw: st.DrawFn) -> Row:
    start = at(draw(days), draw(st.integers(0, 23)))
    recorded = draw(st.none() | st.decimals(0, 2, places=6))
    return call(start, draw(models), input=draw(tokens), output=draw(tokens), recorded_cost=recorded)


@st.composite
def charges(draw: st.DrawFn) -> Row:
    model = draw(st.none() | models)
    cost = draw(st.decimals(-1, 9, places=draw(st.sampled_from([2, 6]))))
    start = at(draw(days), draw(st.sampled_from([0, 0, 0, 5])))
    return charge(
        start,
        str(cost),
        DISPLAY.get(model, model) if model else None,
        draw(st.sampled_from(["input_uncached", "output", "cache_read", None])),
        charge_category=draw(st.sampled_from(["Usage"] * 5 + ["Tax"])),
        quantity=draw(st.none() | st.integers(0, 60_000).map(D)),
        unit=draw(st.sampled_from(["tokens", "tokens", "1000_tokens", "gibibyte_hours", None])),
        source=draw(st.sampled_from(["a.csv", "b.csv"])),
        charge_period_end=start + timedelta(hours=draw(st.sampled_from([24, 24, 24, 1, 72]))),
        billing_currency=draw(st.sampled_from(["USD"] * 4 + ["EUR"])),
    )


@st.composite
def counts(draw: st.DrawFn) -> Row:
    category = draw(st.sampled_from(["input_uncached", "output", "requests"]))
    return usage(at(draw(days), 0), draw(tokens), category, model=draw(models))


sides = st.tuples(
    st.lists(calls(), max_size=8), st.lists(charges(), max_size=8), st.lists(counts(), max_size=4)
)
options = st.fixed_dictionaries(
    {
        "by": st.sampled_from([None, None, ""]),
        "period": st.sampled_from([Period(), Period(), Period(at(2, 0), at(5, 0)), Period(start=at(3, 12))]),
        "basis": st.sampled_from(list(Basis)),
        "tolerance": st.none() | st.decimals(0, 1, places=3),
    }
)


def told(found: Reconciliation) -> list[tuple[Any, ...]]:
    """Everything a cell says but its tolerance, and what follows from that."""
    return [
        (c.place, c.currency, c.tracked_cost, c.billed_cost, c.difference, c.billed_quantities, c.split)
        for c in found.all_cells
    ]


def claimed(found: Reconciliation) -> list[list[tuple[int, Decimal, str]]]:
    """What causes claim of each cell."""
    return [[(claim.cause, claim.amount, claim.support) for claim in cell.claims] for cell in found.all_cells]


@settings(max_examples=40)
@given(sides, options)
def test_nothing_is_lost_and_every_cell_has_one_status(
    sides: tuple[list[Row], list[Row], list[Row]], options: dict[str, Any]
) -> None:
    found = compare(*sides, **options)
    keys = [(cell.place, cell.currency) for cell in found.all_cells]
    assert len(keys) == len(set(keys))
    assert all(cell.status in Status for cell in found.all_cells)
    for currency in ("USD", "EUR"):
        billed = total_of(row["billed_cost"] for row in sides[1] if row["billing_currency"] == currency)
        kept = total_of(c.billed.cost for c in found.all_cells if c.billed and c.currency == currency)
        outside = total_of(file.outside_sum for file in found.coverage.files if file.currency == currency)
        assert total_of((kept, outside)) == billed
    for cell in found.all_cells:
        if cell.difference is not None:
            assert cell.split is not None
            parts = (cell.split.volume, cell.split.tracker, cell.split.provider, cell.split.unsplit)
            assert total_of(part for part in parts if part is not None) == cell.difference
            assert total_of([*(claim.amount for claim in cell.claims), cell.unclaimed]) == cell.difference
    for currency in found.currencies:
        kept = total_of(c.billed.cost for c in found.all_cells if c.billed and c.currency == currency)
        assert found.summary(currency).total_of("amount") == kept
        assert_adds_up(found, currency)


@settings(max_examples=20)
@given(sides, options, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    sides: tuple[list[Row], list[Row], list[Row]], options: dict[str, Any], chance: random.Random
) -> None:
    shuffled = tuple(chance.sample(rows, len(rows)) for rows in sides)
    first, second = compare(*sides, **options), compare(*shuffled, **options)
    assert told(first) == told(second)
    assert [cell.status for cell in first.all_cells] == [cell.status for cell in second.all_cells]
    assert claimed(first) == claimed(second)
    for currency in first.currencies:
        assert list(first.summary(currency).rows) == list(second.summary(currency).rows)


@settings(max_examples=20)
@given(sides, options, st.data())
def test_splitting_a_billed_row_changes_nothing_but_the_tolerance(
    sides: tuple[list[Row], list[Row], list[Row]], options: dict[str, Any], data: st.DataObject
) -> None:
    logged, billed, counted = sides
    if not billed:
        return
    row = billed[data.draw(st.integers(0, len(billed) - 1))]
    half = data.draw(st.decimals(-1, 9, places=2))
    share = None if row["quantity"] is None else row["quantity"] // 3
    rest = None if share is None else row["quantity"] - share
    parts = [
        row | {"billed_cost": half, "quantity": share},
        row | {"billed_cost": row["billed_cost"] - half, "quantity": rest},
    ]
    whole, split = (
        compare(logged, rows, counted, **options)
        for rows in (billed, [each for each in billed if each is not row] + parts)
    )
    assert told(whole) == told(split)
    more = total_of(c.tolerance for c in split.all_cells) - total_of(c.tolerance for c in whole.all_cells)
    is_compared = whole.coverage.scopes[0].outside_rows == split.coverage.scopes[0].outside_rows
    assert more == (row["rounding"] if is_compared and options["tolerance"] is None else 0)
