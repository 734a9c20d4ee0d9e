"""Sums a lake's calls into days, types and models; the one place that asks the lake for statistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from costscope.analysis.anomalies.factors import COMPONENTS, MEASURES
from costscope.analysis.anomalies.history import LOOK_BACK, RECENT, History
from costscope.analysis.anomalies.series import ALL
from costscope.analysis.selection import Selection
from costscope.domain.columns import INPUT_COMPONENTS
from costscope.domain.tokens import Component
from costscope.store.query import Reader

MOST_TYPES, MOST_MODELS = 24, 12
"""The rarer ones are taken together, as ``(other)``."""

_TYPE_SQL = {
    "auto": "coalesce(arg_min(agent, call_number), min(project), 'task')",
    "agent": "coalesce(arg_min(agent, call_number), '(none)')",
    "project": "coalesce(min(project), '(none)')",
    "label": "coalesce(min(label), '(none)')",
    "provider": "coalesce(arg_min(provider, call_number), '(none)')",
}
TYPES = tuple(_TYPE_SQL)
"""What can say of which type a task is."""

_FIXED = (Component.UNATTRIBUTED, Component.SYSTEM_PROMPT, Component.TOOL_DEFINITIONS)
_CACHEABLE = 1024
"""Prompts below this many tokens are cached by no provider."""


def _pico(column: str) -> str:
    return f"CAST({column} * 1000000000000 AS BIGINT)"


def _rate(category: str) -> str:
    tokens = "output_tokens" if category == "output" else f"{category}_tokens"
    return f"max({_pico(f'list_cost_{category}')} // nullif({tokens}, 0))"


_KEPT = (
    "task_id", "call_id", "model", "provider", "agent", "project", "label", "outcome", "call_number",
    "start_time", "input_tokens", "output_tokens", "reasoning_tokens", "cache_read_tokens",
    "cache_write_5m_tokens", "cache_write_1h_tokens", "web_search_requests", "list_cost", "priced_cost",
    "unpriced_tokens", "recorded_cost", "recorded_cost_source", "errors", "level", "rate_uncached",
    "rate_read", "is_wasted", "readable", *(f"cost_{c}" for c in COMPONENTS),
    *(f"tokens_{c}" for c in COMPONENTS if c is not Component.FEES),
)  # fmt: skip
"""Columns of a call that some detector asks for."""
_INPUT_COST = " + ".join(f"cost_{c}" for c in INPUT_COMPONENTS)

_KNOWN = f"""
WITH chosen AS (SELECT * FROM call WHERE {{condition}}),
rate AS (
    SELECT price_id, {_rate("cache_read")} AS read,
           coalesce({_rate("input_uncached")}, {_rate("cache_write_5m")}, {_rate("cache_read")}) AS uncached
    FROM chosen WHERE price_id IS NOT NULL GROUP BY price_id
),
model_rate AS (
    SELECT model, ln(arg_min({_pico("list_cost_output")} // nullif(output_tokens, 0), start_time)) AS level,
           max(cache_read_tokens) > 0 AS has_cache
    FROM chosen WHERE list_cost_output > 0 AND output_tokens > 0 GROUP BY model
),
failed_tool AS (SELECT call_id, count(*) AS errors FROM tool_call WHERE is_error GROUP BY call_id),
seen AS (
    SELECT chosen.*, coalesce(errors, 0) AS errors, level,
           rate.uncached AS rate_uncached, rate.read AS rate_read,
           -- An answer that failed but was counted was thrown away.
           coalesce(status = 'error' OR waste_kind IN ('T', 'V'), false) AS is_wasted,
           CASE
               WHEN has_cache AND lag(chosen.model) OVER thread = chosen.model
                    AND epoch(start_time) - epoch(lag(coalesce(end_time, start_time)) OVER thread)
                        <= CASE WHEN lag(cache_write_1h_tokens) OVER thread > 0 THEN 3600 ELSE 300 END
               THEN least(input_tokens, CASE
                   WHEN lag(cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens) OVER thread > 0
                   THEN lag(cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens) OVER thread
                   ELSE lag(input_tokens) OVER thread
               END)
               ELSE 0
           END AS readable
    FROM chosen LEFT JOIN rate USING (price_id) LEFT JOIN model_rate USING (model)
    LEFT JOIN failed_tool USING (call_id)
    WINDOW thread AS (PARTITION BY task_id, thread_id ORDER BY call_number)
)
SELECT {", ".join(_KEPT)},
       CAST(start_time AS DATE) AS call_day,
       -- Answers in the conversation so far: what history grows with.
       count(*) FILTER (NOT is_wasted) OVER earlier AS depth,
       CAST(readable >= {_CACHEABLE} AS INTEGER) AS is_checkable,
       CAST(readable >= {_CACHEABLE} AND cache_read_tokens < readable // 2 AS INTEGER) AS is_miss,
       {_pico(f"({_INPUT_COST})")} AS input_pico
FROM seen
WINDOW earlier AS (PARTITION BY task_id, thread_id ORDER BY call_number
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
"""

_TASK_ROW = f"""
SELECT task_id, min(call_day) AS day, {{type}} AS task_type, count(*) AS calls,
       sum(CAST(is_wasted AS INTEGER)) AS wasted, sum(errors) AS tool_errors, sum(depth) AS depth,
       greatest(count(*) - sum(CAST(is_wasted AS INTEGER)) - sum(errors), 1) AS steps,
       sum({" + ".join(f"tokens_{c}" for c in _FIXED)}) AS fixed,
       sum(tokens_user_input) AS user_input, sum(tokens_retrieved_context) AS retrieved,
       sum(tokens_tool_results) AS tool_results, sum(tokens_conversation_history) AS history,
       sum(tokens_output) AS output, sum(tokens_reasoning) AS reasoning,
       sum(is_miss) AS misses, sum(is_checkable) AS checkable, avg(level) AS model_level,
       sum(priced_cost) AS cost,
       CAST(coalesce(min(outcome) IN ('success', 'failure'), false) AS INTEGER) AS judged,
       CAST(coalesce(min(outcome) = 'success', false) AS INTEGER) AS successes,
       min(project) AS project, min(label) AS label, arg_min(agent, call_number) AS agent,
       arg_max(model, (priced_cost, model)) AS main_model
FROM known GROUP BY task_id
HAVING count(list_cost) = count(*) AND sum(priced_cost) > 0 AND count(start_time) = count(*)
"""

_PLACED = f"""
WITH recent AS (
    SELECT * REPLACE (CASE WHEN place <= {MOST_TYPES} THEN task_type ELSE '(other)' END AS task_type)
    FROM task_row JOIN (
        SELECT task_type, row_number() OVER (ORDER BY count(*) DESC, task_type) AS place
        FROM task_row GROUP BY task_type
    ) USING (task_type)
    WHERE day > (SELECT max(day) FROM task_row) - {LOOK_BACK}
),
usual AS (
    SELECT task_type, quantile_cont(cost, 0.99) AS cost_p99, quantile_cont(steps, 0.95) AS steps_p95
    FROM recent, (SELECT min(day) AS first, max(day) - min(day) + 1 AS span FROM recent)
    WHERE day < first + CAST(greatest(span - {RECENT}, (span + 1) // 2) AS INTEGER)
    GROUP BY task_type
)
SELECT recent.*, coalesce(cost > cost_p99, false) AS is_tail,
       coalesce(steps > steps_p95, false) AS is_long
FROM recent LEFT JOIN usual USING (task_type)
"""


def _series_sql() -> str:
    parts = []
    for s in ALL:
        weight = f"CASE WHEN ({s.sql}) IS NOT NULL THEN {s.weight} END"
        parts.append(f"sum({s.sql}), sum({weight})")
    return ", ".join(parts)


_DAYS = f"""
SELECT day, task_type, count(*), sum(CAST(is_tail AS INTEGER)), sum(judged), sum(successes),
       {_pico("sum(cost)")},
       sum(ln(cost) * ln(cost)), count(*) FILTER (NOT is_long), {_series_sql()}
FROM placed GROUP BY day, task_type
"""

_CELLS = f"""
SELECT placed.day, placed.task_type, coalesce(known.model, '?') AS model, CAST(is_long AS INTEGER) AS long,
       -- In the order of MEASURES.
       count(*), sum(CAST(is_wasted AS INTEGER)), sum(errors), sum(known.depth), sum(input_tokens),
       sum(input_tokens * coalesce(rate_uncached, 0)),
       -- What the cache missed is paid as a write or uncached; read, it would have cost the read rate.
       sum(greatest(1, input_pico - CASE WHEN is_checkable = 1 AND rate_read IS NOT NULL THEN
           greatest(readable - cache_read_tokens, 0)
           * (rate_uncached * CASE WHEN cache_write_5m_tokens > 0 THEN 5 ELSE 4 END // 4 - rate_read)
           ELSE 0 END)),
       {", ".join(f"sum(tokens_{c})" for c in COMPONENTS if c is not Component.FEES)},
       sum(web_search_requests),
       {", ".join(f"{_pico(f'sum(cost_{c})')}" for c in COMPONENTS)}
FROM placed JOIN known USING (task_id) GROUP BY ALL
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """Asks a lake about the selected tasks, each with its day and type, in ``--tz``."""

    reader: Reader
    selection: Selection

    @classmethod
    def gathered(cls, reader: Reader, selection: Selection, type_by: str = "auto") -> Facts:
        """Work out once what all detectors ask of.

        ``known``: one row per selected call.  ``task_row``: one row per task whose cost and time are known.
        ``placed``: the same for the last days, told apart by length.
        """
        condition, values = selection.condition()
        reader.rows(f"CREATE OR REPLACE TEMP TABLE known AS {_KNOWN.format(condition=condition)}", values)
        type_sql = _TYPE_SQL[type_by]
        reader.rows(f"CREATE OR REPLACE TEMP TABLE task_row AS {_TASK_ROW.format(type=type_sql)}")
        reader.rows(f"CREATE OR REPLACE TEMP TABLE placed AS {_PLACED}")
        return cls(reader, selection)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask over the three tables."""
        return self.reader.rows(sql, values)


def history_of(facts: Facts) -> History | None:
    """The days of a lake; ``None`` where no task has a known cost and time."""
    columns = ["day", "type", "tasks", "tail", "judged", "successes", "pico", "squares", "short"]
    found = facts.rows(_DAYS)
    if not found:
        return None
    cells = facts.rows(_CELLS)
    first, last = min(row[0] for row in found), max(row[0] for row in found)
    types = tuple(sorted({row[1] for row in found}))
    by_use: dict[str, int] = {}
    for row in cells:
        by_use[row[2]] = by_use.get(row[2], 0) + row[4]
    common = sorted(by_use, key=lambda name: (-by_use[name], name))[:MOST_MODELS]
    models = tuple(sorted({name if name in common else "(other)" for name in by_use}))
    days = (last - first).days + 1
    flat = {name: np.zeros((days, len(types)), dtype=np.int64) for name in columns[2:7]}
    squares, short = np.zeros((days, len(types))), np.zeros((days, len(types)), dtype=np.int64)
    sums = {s.name: np.zeros((days, len(types))) for s in ALL}
    weights = {s.name: np.zeros((days, len(types))) for s in ALL}
    for row in found:
        at = _place(row[0], first), types.index(row[1])
        for name, value in zip(columns[2:7], row[2:7], strict=True):
            flat[name][at] = value
        squares[at], short[at] = row[7], row[8]
        for i, s in enumerate(ALL):
            sums[s.name][at] = row[9 + 2 * i] or 0
            weights[s.name][at] = row[10 + 2 * i] or 0
    measures = {name: np.zeros((days, len(types), len(models), 2), dtype=np.int64) for name in MEASURES}
    for row in cells:
        model = row[2] if row[2] in models else "(other)"
        spot = _place(row[0], first), types.index(row[1]), models.index(model), row[3]
        for name, value in zip(MEASURES, row[4:], strict=True):
            measures[name][spot] += int(value or 0)
    measures["tasks"] = np.stack([short, flat["tasks"] - short], axis=-1)
    return History(
        first, types, models, flat["tasks"], flat["tail"], flat["judged"], flat["successes"], flat["pico"],
        sums, weights, squares, measures,
    )  # fmt: skip


def _place(day: date, first: date) -> int:
    return (day - first) // timedelta(days=1)
