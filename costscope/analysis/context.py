"""What prompts are made of, how they grow, and how well the cache serves them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from costscope.analysis.dimensions import parse_by
from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.selection import Selection
from costscope.analysis.shares import share_pct
from costscope.domain.errors import UsageError
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

_MEASURES: Final = (
    Column("calls", Kind.INTEGER, meaning="calls whose tokens are known"),
    Column("cost", Kind.MONEY, "USD"),
    Column("system_cost_per_1000", Kind.MONEY, "USD", title="system prompt a 1,000 calls"),
    Column("tools_cost_per_1000", Kind.MONEY, "USD", title="tools a 1,000 calls"),
    Column("history_pct", Kind.PERCENT, title="history"),
    Column("growth_tokens", Kind.INTEGER, "tokens", title="growth a turn"),
    Column("largest_input_tokens", Kind.INTEGER, "tokens", title="largest input"),
    Column("cache_hit_pct", Kind.PERCENT, title="cached"),
    Column("cache_breaks", Kind.INTEGER, title="breaks"),
    Column("break_cost", Kind.MONEY, "USD", title="cost of breaks"),
    Column("output_per_call", Kind.INTEGER, "tokens", title="output a call"),
    Column("reasoning_pct", Kind.PERCENT, title="reasoning"),
)
_BREAKS: Final = (
    Column("task"),
    Column("call_number", Kind.INTEGER, title="#"),
    Column("start_time", Kind.INSTANT, title="when"),
    Column("model"),
    Column("cause"),
    Column("idle_s", Kind.INTEGER, "s", title="after"),
    Column("tokens", Kind.INTEGER, "tokens", title="not read"),
    Column("cost", Kind.MONEY, "USD"),
)


def context(reader: Reader, by: str, selection: Selection, ordering: Ordering) -> Table:
    """One row per group: parts of the prompt, growth, cache, output, over the calls of known tokens.

    Costs are list costs.  Growth is the median of what the input of a thread grew by from call to call.
    """
    dimensions, split = parse_by(by)
    if split:
        raise UsageError("this is about components already", hint="costscope report --by component")
    condition, parameters = selection.condition()
    keys = len(dimensions)
    named = "".join(f"{d.sql} AS key_{i}, " for i, d in enumerate(dimensions))
    group = "GROUP BY " + ", ".join(f"key_{i}" for i in range(keys)) if keys else ""
    names = "".join(f"key_{i}, " for i in range(keys))
    found = reader.rows(
        f"""
        WITH turn AS (
            SELECT {named} *, input_tokens - lag(input_tokens) OVER (
                       PARTITION BY task_id, thread_id ORDER BY call_number) AS growth
            FROM call LEFT JOIN (
                SELECT task_id, call_id, true AS is_break, cost AS break_cost FROM cache_break
            ) USING (task_id, call_id)
            WHERE input_tokens IS NOT NULL AND {condition}
        )
        SELECT {names} count(*), sum(priced_cost), count(*) FILTER (list_cost IS NULL),
               -- What a log does not show is unknown, not free.
               CASE WHEN sum(tokens_system_prompt) > 0 OR sum(tokens_unattributed) = 0
                    THEN sum(cost_system_prompt) END,
               CASE WHEN sum(tokens_tool_definitions) > 0 OR sum(tokens_unattributed) = 0
                    THEN sum(cost_tool_definitions) END,
               sum(tokens_conversation_history), sum(input_tokens), sum(cache_read_tokens),
               CAST(median(growth) AS BIGINT), max(input_tokens),
               count(*) FILTER (is_break), sum(break_cost) FILTER (is_break),
               count(*) FILTER (is_break AND break_cost IS NULL),
               sum(output_tokens), sum(reasoning_tokens)
        FROM turn {group}
        """,
        parameters,
    )
    rows = [(*row[:keys], *_measured(row[keys:])) for row in found if row[keys]]
    columns = (*(Column(d.name, d.kind) for d in dimensions), *_MEASURES)
    meta = {
        "price_book": reader.manifest.price_book,
        "price_book_sha256": reader.manifest.price_book_sha256,
        "tz": selection.tz,
    }
    table = arranged(Table("costscope.context/1", columns, rows, meta=meta), ordering)
    return replace(table, notes=("costscope context --breaks   lists when the cache was not read, and why",))


def _measured(measures: tuple[Any, ...]) -> tuple[Cell, ...]:
    calls, cost, unpriced, system, tools, history, sent, read, growth, most, *rest = measures
    breaks, break_cost, breaks_unpriced, output, reasoning = rest

    def bounded(amount: Decimal | None, unknown: int) -> Cell:
        if unknown:
            return AtLeast(amount) if amount else None
        return amount if amount is not None else Decimal(0)

    return (
        calls,
        bounded(cost, unpriced),
        None if system is None else bounded(1000 * system / calls, unpriced),
        None if tools is None else bounded(1000 * tools / calls, unpriced),
        share_pct(Decimal(history), Decimal(sent)),
        growth,
        most,
        share_pct(Decimal(read), Decimal(sent)),
        breaks,
        bounded(break_cost, breaks_unpriced),
        None if output is None else round(output / calls),
        None if output is None else share_pct(Decimal(reasoning), Decimal(output)),
    )


def cache_breaks(reader: Reader, selection: Selection, ordering: Ordering) -> Table:
    """One row per call that did not read what was in the cache, dearest first; why, where it shows."""
    condition, parameters = selection.condition()
    rows = reader.rows(
        f"""
        SELECT call.task_id, call_number, start_time, model, cause,
               CAST(date_diff('second', that.ended, start_time) AS BIGINT), tokens, cost
        FROM (SELECT task_id, call_id, call_before, cause, tokens, cost FROM cache_break)
        JOIN call USING (task_id, call_id)
        LEFT JOIN (SELECT call_id AS call_before, coalesce(end_time, start_time) AS ended FROM call) AS that
            USING (call_before)
        WHERE {condition}
        """,
        parameters,
    )
    total = (*[None] * 6, sum(row[6] for row in rows), _sum([row[7] for row in rows]))
    table = Table("costscope.cache-breaks/1", _BREAKS, rows, total if rows else None)
    return arranged(table, ordering)


def _sum(costs: list[Decimal | None]) -> Cell:
    known = [cost for cost in costs if cost is not None]
    total = sum(known, Decimal(0))
    return total if len(known) == len(costs) else AtLeast(total)
