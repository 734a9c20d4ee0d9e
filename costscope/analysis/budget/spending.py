"""The calls of a lake in the order of time, as a limit meets them."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL
from costscope.analysis.dimensions import dimension
from costscope.analysis.selection import Selection
from costscope.domain.budget import EVERYTHING, TASK, Limit, Unit
from costscope.store.query import Reader

SUCCESS, FAILURE = "success", "failure"


@dataclass(frozen=True, slots=True)
class Spending:
    """One call: whose it is, when, what it took; of an unpriced call, what could be priced.  Picodollars."""

    task: str
    call_number: int
    instant: datetime
    pico: int
    tokens: int
    is_unpriced: bool
    outcome: str | None
    facts: Mapping[str, str]
    """Its value of each dimension the limits ask."""

    @property
    def amounts(self) -> dict[Unit, int]:
        """What it took, in each unit."""
        return {Unit.USD: self.pico, Unit.TOKENS: self.tokens}

    def keys(self, limits: Sequence[Limit]) -> dict[str, str]:
        """The key under which each limit counts it, for those that are about it."""
        return {
            limit.name: self._key(limit)
            for limit in limits
            if all(fnmatch.fnmatchcase(self.facts[name], pattern) for name, pattern in limit.where)
        }

    def _key(self, limit: Limit) -> str:
        if limit.per == EVERYTHING:
            return EVERYTHING
        return self.task if limit.per == TASK else self.facts[limit.per]


def spendings(reader: Reader, selection: Selection, limits: Sequence[Limit]) -> Iterator[Spending]:
    """Every call of known time, in order; a call without one cannot be replayed and is counted elsewhere."""
    asked = {name for limit in limits for name, _ in limit.where}
    asked |= {limit.per for limit in limits if limit.per not in (TASK, EVERYTHING)}
    names = sorted(asked)
    condition, parameters = selection.condition()
    facts = "".join(f", coalesce(CAST({dimension(name).sql} AS VARCHAR), '(none)')" for name in names)
    basis = selection.basis
    rows = reader.rows(
        f"""
        SELECT task_id, call_number, start_time,
               CAST(coalesce({COST_SQL[basis]}, 0) * 1000000000000 AS BIGINT),
               coalesce(input_tokens, 0) + coalesce(output_tokens, 0), {UNKNOWN_SQL[basis]}, outcome{facts}
        FROM call WHERE start_time IS NOT NULL AND {condition}
        ORDER BY start_time, task_id, call_number
        """,
        parameters,
    )
    for task, number, instant, pico, tokens, unpriced, outcome, *values in rows:
        yield Spending(
            task, number, instant, pico, int(tokens), unpriced, outcome, dict(zip(names, values, strict=True))
        )


def timeless_calls(reader: Reader, selection: Selection) -> int:
    """How many calls no replay can place, since their time is unknown."""
    condition, parameters = selection.condition()
    found = reader.rows(f"SELECT count(*) FROM call WHERE start_time IS NULL AND {condition}", parameters)
    return int(found[0][0])
