"""Arithmetic as text has one value, exactly, or is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.domain.arithmetic import evaluate

numbers = st.integers(0, 10**9).map(lambda n: str(Decimal(n) / 1000))
sums = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("-({})".format),
    ),
    max_leaves=8,
)


@given(sums)
@settings(max_examples=50)
def test_sums_and_products_are_what_fractions_say(text: str) -> None:
    assert Fraction(evaluate(text)) == _fraction(text)


def _fraction(text: str) -> Fraction:
    """The same by Python's own parser."""
    import ast

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.BinOp(left, operator, right):
                a, b = value(left), value(right)
                return (
                    a + b
                    if isinstance(operator, ast.Add)
                    else a - b
                    if isinstance(operator, ast.Sub)
                    else a * b
                )
            case ast.UnaryOp(_, operand):
                return -value(operand)
            case _:
                return Fraction(ast.get_source_segment(text, node) or "")

    return value(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20_000 * 3/1e6 + 1_000 * 15/1e6", "0.075"),
        ("0.1 + 0.2", "0.3"),
        ("(1 + 2) * -3", "-9"),
        ("12 / 8 / 3", "0.5"),
        ("1 # one\n + 2 # and two", "3"),
        ("123.45 / 100", "1.2345"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert evaluate(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1 +", "1 2", "(1", "1)", "()", "* 2", "1 / 3", "1 / 0", "0 / 0", "2 ** 3", "2 // 1"),
        *("__import__('os')", "x", "1e999", "nan", "inf", "1,000", "0x10", "(" * 3_000, "-" * 3_000 + "1"),
        "1 + " * 2_000 + "1",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        evaluate(text)
