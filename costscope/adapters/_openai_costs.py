"""Turns one line of an OpenAI bill into a charge, whichever file it came in.

Amounts are dollars of a UTC day.  OpenAI prints them with six decimals or more: 11,143 tokens at
0.0000025 cost 0.0278575 and are shown as 0.027858.  JSON numbers drop trailing zeros, so half a unit of
the sixth decimal is as far as rounding may have moved any amount, and less where more decimals are given.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from costscope.adapters._batch import Batch
from costscope.adapters._exports import billed, currency, key_hash, rounding_of
from costscope.domain.tokens import TokenCategory

_COARSEST: Final = Decimal("0.0000005")

_GRAMMAR: Final = re.compile(
    r"(?:(?P<tier>[a-z]+) \| )?(?P<model>.+?)(?: (?P<modality>audio|image|text))?"
    r", (?P<direction>cached input|cache writes|[a-z]+(?:_[a-z]+)*)(?P<long>, long context)?"
)
_LONGEST: Final = 300

_CATEGORIES: Final = {
    ("input", "text"): TokenCategory.INPUT_UNCACHED,
    ("input", "audio"): TokenCategory.INPUT_AUDIO,
    ("input", "image"): TokenCategory.INPUT_IMAGE,
    ("cached input", "text"): TokenCategory.CACHE_READ,
    ("cached input", "audio"): TokenCategory.CACHE_READ_AUDIO,
    ("cache writes", "text"): TokenCategory.CACHE_WRITE_5M,
    ("output", "text"): TokenCategory.OUTPUT,
    ("output", "audio"): TokenCategory.OUTPUT_AUDIO,
    ("output", "image"): TokenCategory.OUTPUT_IMAGE,
}
_FEES: Final = {"web search tool calls": TokenCategory.WEB_SEARCH}

_CHARGE: Final = (
    "line",
    "charge_period_start",
    "charge_period_end",
    "provider",
    "charge_category",
    "charge_description",
    "model",
    "token_category",
    "service_tier",
    "context_window",
    "project",
    "key_hash",
    "quantity",
    "unit",
    "billed_cost",
    "billing_currency",
    "rounding",
)


class LineItem(NamedTuple):
    """What the text of a line item says; ``None`` is what it does not say."""

    model: str | None = None
    token_category: str | None = None
    service_tier: str | None = None
    context_window: str | None = None


@lru_cache(maxsize=4096)
def line_item(text: str) -> LineItem:
    """Read ``[tier | ]model[ modality], direction[, long context]``; any other text is no model's.

    >>> line_item("priority | gpt-5.6-sol, output, long context")
    LineItem(model='gpt-5.6-sol', token_category='output', service_tier='priority', context_window='long')
    """
    found = _GRAMMAR.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        fee = _FEES.get(text)
        return LineItem(token_category=fee and fee.value)
    direction = found["direction"].removesuffix("_tokens").replace("_", " ")
    category = _CATEGORIES.get((direction, found["modality"] or "text"))
    return LineItem(found["model"], category and category.value, found["tier"], found["long"] and "long")


def add_cost(
    out: Batch,
    number: int,
    period: tuple[datetime, datetime],
    amount: str,
    code: str | None,
    *,
    description: str | None,
    project: str | None,
    key: str | None,
    quantity: Decimal | str | None,
    unit: str | None,
) -> None:
    """Accept one billed line.  Raises ``ValueError`` when its amount cannot be taken over exactly."""
    cost = billed(amount)
    item = line_item(description) if description else LineItem()
    row = (
        number,
        *period,
        "openai",
        "Credit" if cost < 0 else "Usage",
        description,
        item.model,
        item.token_category,
        item.service_tier,
        item.context_window,
        project,
        key_hash(key),
        None if quantity is None else billed(quantity, "a quantity"),
        unit,
        cost,
        currency(code),
        min(_COARSEST, rounding_of(amount)),
    )
    out.table("charges", _CHARGE)(row)
    out.accepted += 1
