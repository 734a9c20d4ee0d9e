"""Builds the grouped queries: identifiers come from registries, values travel as parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from costscope.analysis.dimensions import Dimension
from costscope.analysis.parts import PARTS, RETRIES
from costscope.analysis.selection import Basis, Selection

COST_SQL = {Basis.LIST: "priced_cost", Basis.RECORDED: "recorded_cost"}
"""What is summed."""
UNKNOWN_SQL = {Basis.LIST: "list_cost IS NULL", Basis.RECORDED: "recorded_cost IS NULL"}
"""Which calls make the sum a lower bound."""


@dataclass(frozen=True, slots=True)
class Query:
    """SQL with its parameters."""

    sql: str
    parameters: list[object]


def grouped(by: Sequence[Dimension], measures: Sequence[tuple[str, str]], selection: Selection) -> Query:
    """One row per group: the dimensions, then the measures (name and SQL)."""
    condition, parameters = selection.condition()
    keys = [f"{d.sql} AS key_{i}" for i, d in enumerate(by)]
    columns = ", ".join([*keys, *(f"{sql} AS {name}" for name, sql in measures)])
    group = "GROUP BY " + ", ".join(f"key_{i}" for i in range(len(by))) if by else ""
    return Query(f"SELECT {columns} FROM call WHERE {condition} {group}", parameters)


def by_parts(
    by: Sequence[Dimension], split: str, selection: Selection, *, retries_apart: bool = False
) -> Query:
    """One row per group and part: keys, part, tokens, cost, calls with a part that has no price.

    With ``retries_apart`` all that wasted calls cost is one more part, and not in the others.
    """
    useful = "waste_kind IS NULL" if retries_apart else "true"
    parts = [
        (
            p.name,
            f"sum({p.tokens}) FILTER ({useful})",
            f"sum({p.cost}) FILTER ({useful})",
            f"{p.present} AND {useful}",
        )
        for p in PARTS[split]
    ]
    if retries_apart:
        wasted = "waste_kind IS NOT NULL"
        every = f"sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) FILTER ({wasted})"
        parts.append((RETRIES, every, f"sum(priced_cost) FILTER ({wasted})", wasted))
    measures = [
        *((f"tokens_{i}", tokens) for i, (_, tokens, _, _) in enumerate(parts)),
        *((f"cost_{i}", cost) for i, (_, _, cost, _) in enumerate(parts)),
        *(
            (f"unpriced_{i}", f"count(*) FILTER (list_cost IS NULL AND {present})")
            for i, (_, _, _, present) in enumerate(parts)
        ),
    ]
    inner = grouped(by, measures, selection)
    keys = "".join(f"key_{i}, " for i in range(len(by)))
    names = ", ".join(f"'{name}'" for name, *_ in parts)
    tokens, costs, unpriced = (
        ", ".join(f"{of}_{i}" for i in range(len(parts))) for of in ("tokens", "cost", "unpriced")
    )
    sql = f"""
        SELECT {keys}part, coalesce(tokens, 0), coalesce(cost, 0), unpriced_calls FROM (
            SELECT {keys}unnest([{names}]) AS part, unnest([{tokens}]) AS tokens,
                   unnest([{costs}]) AS cost, unnest([{unpriced}]) AS unpriced_calls
            FROM ({inner.sql})
        )
        WHERE tokens > 0 OR cost > 0 OR unpriced_calls > 0
    """
    return Query(sql, inner.parameters)
