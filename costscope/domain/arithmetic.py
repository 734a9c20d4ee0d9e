"""Exact arithmetic written out as text, such as ``1_200 * 3 / 1e6``, so that a reader can check a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from typing import Final

_LONGEST: Final = 4_000
"""Characters of a text; a sum that needs more is not one a reader checks."""

_DEEPEST: Final = 40
"""Parentheses within one another."""

_TOKEN = re.compile(r"\s*(?:#[^\n]*\n?|(\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d{1,2})?)|([-+*/()]))")
_EXACT: Final = Context(prec=100, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])


def evaluate(text: str) -> Decimal:
    """The value of numbers joined by ``+ - * /`` and parentheses; what follows ``#`` in a line is a remark.

    Raises ``ValueError`` for anything else, and for a quotient that no decimal holds exactly.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"arithmetic of more than {_LONGEST} characters")
    reader = _Reader(_tokens(text))
    try:
        value = reader.sum(0)
    except Inexact:
        raise ValueError("a quotient that no decimal holds exactly") from None
    except (InvalidOperation, DivisionByZero, Overflow):
        raise ValueError("a division by zero, or a number out of reach") from None
    if reader.ahead:
        raise ValueError(f"{reader.ahead!r} where the end is expected")
    return value


def _tokens(text: str) -> Iterator[str]:
    place, text = 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"{text[place:].strip()[:20]!r} is no arithmetic")
        if found := match[1] or match[2]:
            yield found
        place = match.end()


class _Reader:
    """Reads sums of products of factors, with one token ahead."""

    def __init__(self, tokens: Iterator[str]) -> None:
        self._tokens = tokens
        self.ahead = next(tokens, "")

    def sum(self, depth: int) -> Decimal:
        value = self._product(depth)
        while self.ahead in ("+", "-"):
            sign = self._take()
            other = self._product(depth)
            value = _EXACT.add(value, other) if sign == "+" else _EXACT.subtract(value, other)
        return value

    def _product(self, depth: int) -> Decimal:
        value = self._factor(depth)
        while self.ahead in ("*", "/"):
            sign = self._take()
            other = self._factor(depth)
            value = _EXACT.multiply(value, other) if sign == "*" else _EXACT.divide(value, other)
        return value

    def _factor(self, depth: int) -> Decimal:
        if depth > _DEEPEST:
            raise ValueError("parentheses too deep")
        match self._take():
            case "-":
                return _EXACT.minus(self._factor(depth + 1))
            case "(":
                value = self.sum(depth + 1)
                if self._take() != ")":
                    raise ValueError("a parenthesis is not closed")
                return value
            case digits if digits[:1].isdigit():
                return _EXACT.create_decimal(digits.replace("_", ""))
            case other:
                raise ValueError(f"{other!r} where a number is expected" if other else "it ends too early")

    def _take(self) -> str:
        token, self.ahead = self.ahead, next(self._tokens, "")
        return token
