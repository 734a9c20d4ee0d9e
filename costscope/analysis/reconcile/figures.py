"""Figures inside sentences."""

from __future__ import annotations

from costscope.domain.money import figure

__all__ = ["figure", "many"]


def many(number: int, noun: str) -> str:
    """How many of something there are.

    >>> many(1, "call"), many(1200, "call")
    ('1 call', '1,200 calls')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
