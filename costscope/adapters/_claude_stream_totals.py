"""What a result says in total, compared with what its steps said.

Everything is a :class:`Sum` of five counters, so that a total less its parts is one subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple, Self

from costscope.adapters._anthropic import ServerToolUse, Usage
from costscope.adapters._claude_stream_lines import ModelUsage
from costscope.adapters._values import dollars
from costscope.domain.money import EXACT

_NO_TOOLS = ServerToolUse()


class Sum(NamedTuple):
    """Counters that can be added up; here an unknown counter adds nothing."""

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    web_search: int = 0

    def plus(self, other: Sum) -> Sum:
        """Counter by counter."""
        return Sum(*(a + b for a, b in zip(self, other, strict=True)))

    def less(self, other: Sum) -> Sum:
        """Counter by counter; what falls below zero is for the caller to notice."""
        return Sum(*(a - b for a, b in zip(self, other, strict=True)))

    def has_input(self) -> bool:
        """Whether a request was made."""
        return bool(self.input or self.cache_read or self.cache_write)

    def covers(self, other: Sum) -> bool:
        """Whether no counter of ``other`` is greater."""
        return all(a >= b for a, b in zip(self, other, strict=True))


def total(sums: Iterable[Sum]) -> Sum:
    """All of them together."""
    whole = Sum()
    for part in sums:
        whole = whole.plus(part)
    return whole


def sum_of(usage: Usage | ModelUsage | None) -> Sum:
    """The counters of a response, of a result or of a model."""
    if usage is None:
        return Sum()
    if isinstance(usage, ModelUsage):
        searches = usage.web_search_requests
    else:
        searches = (usage.server_tool_use or _NO_TOOLS).web_search_requests or 0
    return Sum(
        usage.input_tokens or 0,
        usage.cache_read_input_tokens or 0,
        usage.cache_creation_input_tokens or 0,
        usage.output_tokens or 0,
        searches,
    )


class Told(NamedTuple):
    """What results said up to now, by model; the key ``None`` stands for the main conversation."""

    sums: Mapping[str | None, Sum]
    costs: Mapping[str | None, Decimal | None]

    @classmethod
    def by(cls, usage: Usage | None, models: Mapping[str, ModelUsage] | None, cost: Decimal | None) -> Self:
        """What one result says; a cost of 0 is unknown, since Claude Code writes it where it has no price."""
        sums: dict[str | None, Sum] = {} if usage is None else {None: sum_of(usage)}
        costs: dict[str | None, Decimal | None] = {None: dollars(cost) or None}
        for name, used in (models or {}).items():
            key = plain(name)
            sums[key] = sums.get(key, Sum()).plus(sum_of(used))
            before, spent = costs.get(key), dollars(used.cost) or None
            costs[key] = spent if before is None or spent is None else EXACT.add(before, spent)
        return cls(sums, costs)

    def since(self, before: Told, seen: Mapping[str | None, Sum]) -> Told:
        """What this result adds to those before it.

        A stream of several prompts tells totals of the whole session; several runs in one file tell each its
        own.  Totals have room for all that was told before beside what was seen since; a run's own have not.
        """
        sums, costs = dict(self.sums), dict(self.costs)
        for keys in (sums.keys() & {None}, sums.keys() - {None}):
            earlier = {key: counts for key, counts in before.sums.items() if (key is None) == (None in keys)}
            if earlier and all(
                sums.get(key, Sum()).covers(counts.plus(seen.get(key, Sum())))
                for key, counts in earlier.items()
            ):
                for key in keys:
                    sums[key] = sums[key].less(earlier.get(key, Sum()))
                    costs[key] = _rise(costs.get(key), before.costs.get(key))
        return Told(sums, costs)


def _rise(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    if now is None or before is None:
        return now
    return EXACT.subtract(now, before) if now > before else None


def plain(model: str) -> str:
    """A model's name without the window that was asked for, as its responses say it."""
    return model.partition("[")[0]
