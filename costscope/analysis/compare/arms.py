"""Reads one side of a comparison: a row per task, with what it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL
from costscope.analysis.selection import Selection
from costscope.analysis.task_types import type_sql
from costscope.domain.columns import INPUT_COMPONENTS, OUTPUT_COMPONENTS
from costscope.store.query import Reader

COMPONENTS: Final = (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS)

CATEGORIES: Final = {
    "input_uncached": "input_uncached_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write_5m": "cache_write_5m_tokens",
    "cache_write_1h": "cache_write_1h_tokens",
    "output": "output_tokens - coalesce(output_audio_tokens, 0) - coalesce(output_image_tokens, 0)",
}
"""What is priced by the token, by the name of its cost column."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task; money in whole picodollars, ``None`` when a part of it has no price."""

    task_id: str
    type: str
    pair: str | None
    outcome: str | None
    calls: int
    steps: int
    pico: int | None


@dataclass(frozen=True, slots=True)
class Arm:
    """One side: its tasks, what is summed over them."""

    name: str
    tasks: list[Task]
    tokens: Mapping[str, int]
    """By category, of calls that have a price."""
    picos: Mapping[str, int]
    """By category, picodollars at list prices."""
    rest_pico: int
    """What is billed by other units, or at the log's word."""
    component_picos: Mapping[str, int]
    wasted_pico: int

    @property
    def known(self) -> list[Task]:
        """Tasks of known cost above nothing."""
        return [task for task in self.tasks if task.pico]

    @property
    def unknown(self) -> int:
        """Tasks a part of whose cost is unknown."""
        return sum(task.pico is None for task in self.tasks)


def read_arm(reader: Reader, name: str, selection: Selection, *, by_type: str, pair: str | None) -> Arm:
    """Ask a lake for one side; ``pair`` is a regular expression for the part of a task's id that pairs it.

    Without one, tasks pair by their label, else by their id.
    """
    condition, parameters = selection.condition()
    cost, unknown = COST_SQL[selection.basis], UNKNOWN_SQL[selection.basis]
    key = "nullif(regexp_extract(task_id, ?), '')" if pair else "coalesce(any_value(label), task_id)"
    rows = reader.rows(
        f"""
        SELECT task_id, {type_sql(by_type)}, {key}, any_value(outcome), count(*),
               count(*) FILTER (waste_kind IS NULL AND status IS DISTINCT FROM 'error'),
               CASE WHEN NOT bool_or({unknown})
                    THEN CAST(sum({cost}) * 1000000000000 AS BIGINT) END
        FROM call WHERE {condition} GROUP BY task_id ORDER BY task_id
        """,
        [*([pair] if pair else []), *parameters],
    )
    tasks = [Task(*row) for row in rows]
    return Arm(name, tasks, *_sums(reader, selection))


def _sums(
    reader: Reader, selection: Selection
) -> tuple[dict[str, int], dict[str, int], int, dict[str, int], int]:
    condition, parameters = selection.condition()
    priced = "FILTER (list_cost IS NOT NULL)"
    measures = [
        *(f"coalesce(sum({tokens}) {priced}, 0)" for tokens in CATEGORIES.values()),
        *(f"coalesce(sum(list_cost_{category}) {priced}, 0)" for category in CATEGORIES),
        *(f"coalesce(sum(cost_{component}) {priced}, 0)" for component in COMPONENTS),
        "coalesce(sum(list_cost), 0)",
        "coalesce(sum(priced_cost) FILTER (waste_kind IS NOT NULL), 0)",
    ]
    (row,) = reader.rows(f"SELECT {', '.join(measures)} FROM call WHERE {condition}", parameters)
    count = len(CATEGORIES)
    tokens = dict(zip(CATEGORIES, map(int, row[:count]), strict=True))
    picos = dict(zip(CATEGORIES, map(_pico, row[count : 2 * count]), strict=True))
    parts = dict(zip(map(str, COMPONENTS), map(_pico, row[2 * count : -2]), strict=True))
    return tokens, picos, _pico(row[-2]) - sum(picos.values()), parts, _pico(row[-1])


def _pico(amount: object) -> int:
    return int(Decimal(str(amount)).scaleb(12))
