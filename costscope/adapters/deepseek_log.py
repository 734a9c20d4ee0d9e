"""A call log kept beside DeepSeek's bill: one JSON object a line, counts and costs by kind of token.

Token rule: exclusive; ``total_no_cache_input_tokens`` leaves out what was read from cache.  Times are UTC
without a zone.  Costs are the logger's own (source ``client``), in the currency of its price table, taken
as dollars; the cost of a call is known when every kind that has tokens has its cost.

No texts, tasks or ids are in it: a file is one task.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._values import Count, dollars
from costscope.domain.tokens import TokenRule


class _Line(msgspec.Struct, gc=False):
    created_at: str
    model: str
    total_no_cache_input_tokens: Count
    total_output_tokens: Count
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    calc_cost_no_cache_input: Decimal | None = None
    calc_cost_output: Decimal | None = None
    calc_cost_cache_read: Decimal | None = None
    calc_cost_cache_write: Decimal | None = None

    def cost(self) -> Decimal | None:
        """The sum of the costs by kind, or ``None`` when a kind has tokens and no cost."""
        parts = (
            (self.total_no_cache_input_tokens, self.calc_cost_no_cache_input),
            (self.total_output_tokens, self.calc_cost_output),
            (self.cache_read_tokens, self.calc_cost_cache_read),
            (self.cache_write_tokens, self.calc_cost_cache_write),
        )
        if any(tokens and cost is None for tokens, cost in parts):
            return None
        return dollars(sum((cost for _, cost in parts if cost is not None), Decimal(0)))


_KEYS = _Line.__struct_fields__[:4]
_CALL = (
    "line",
    "start_time",
    "model",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "recorded_cost",
    "recorded_cost_source",
)


class DeepseekLog(JsonLines):
    """Call logs kept beside DeepSeek's bill."""

    name = "deepseek_log"
    title = "call log with calc_cost_* columns, as kept beside a DeepSeek bill (JSONL)"
    export_hint = "dump the log's table, one JSON object a line"
    blind_spots = "no texts, tasks, ids, errors or retries"
    line_type = _Line
    constants: ClassVar = {
        "kind": "call",
        "context": "full",
        "provider": "deepseek",
        "operation": "chat",
        "token_rule": TokenRule.EXCLUSIVE.value,
    }

    def sniff(self, sample: Sample) -> Match | None:
        """Every line has the four columns that are never absent."""
        objects = sample.objects()
        hits = sum(o.keys() >= set(_KEYS) for o in objects)
        return (
            Match(hits / len(objects), f"{hits} of {len(objects)} lines have {', '.join(_KEYS)}")
            if hits
            else None
        )

    def take(self, line: _Line, number: int, out: Batch) -> None:
        """Put the line's call into the batch."""
        try:
            start = datetime.fromisoformat(line.created_at)
        except ValueError:
            raise ValueError("created_at is not a time") from None
        cost = line.cost()
        row = (
            number,
            start.replace(tzinfo=UTC) if start.tzinfo is None else start,
            line.model,
            line.total_no_cache_input_tokens,
            line.cache_read_tokens,
            line.cache_write_tokens,
            line.total_output_tokens,
            cost,
            None if cost is None else "client",
        )
        out.table("records", _CALL)(row)
        out.accepted += 1
