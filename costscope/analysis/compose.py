"""Builds the grouped queries: identifiers come from registries, values travel as parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from costscope.analysis.dimensions import Dimension
from costscope.analysis.selection import Basis, Selection
from costscope.domain.columns import INPUT_COMPONENTS, OUTPUT_COMPONENTS
from costscope.domain.tokens import Component

COST_SQL = {Basis.LIST: "priced_cost", Basis.RECORDED: "recorded_cost"}
"""What is summed."""
UNKNOWN_SQL = {Basis.LIST: "list_cost IS NULL", Basis.RECORDED: "recorded_cost IS NULL"}
"""Which calls make the sum a lower bound."""

COMPONENTS = (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS, Component.FEES)


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


def by_component(by: Sequence[Dimension], selection: Selection) -> Query:
    """One row per group and component: keys, component, tokens, cost, calls with a part that has no price."""
    measures = [
        *((f"unpriced_{c}", f"count(*) FILTER (list_cost IS NULL AND {_has(c)})") for c in COMPONENTS),
        *((f"tokens_{c}", f"sum(tokens_{c})") for c in COMPONENTS if c is not Component.FEES),
        ("tokens_fees", "0"),
        *((f"cost_{c}", f"sum(cost_{c})") for c in COMPONENTS),
    ]
    inner = grouped(by, measures, selection)
    keys = "".join(f"key_{i}, " for i in range(len(by)))
    names = ", ".join(f"'{c}'" for c in COMPONENTS)
    tokens = ", ".join(f"tokens_{c}" for c in COMPONENTS)
    costs = ", ".join(f"cost_{c}" for c in COMPONENTS)
    unpriced = ", ".join(f"unpriced_{c}" for c in COMPONENTS)
    sql = f"""
        SELECT {keys}component, tokens, cost, unpriced_calls FROM (
            SELECT {keys}unnest([{names}]) AS component, unnest([{tokens}]) AS tokens,
                   unnest([{costs}]) AS cost, unnest([{unpriced}]) AS unpriced_calls
            FROM ({inner.sql})
        )
        WHERE tokens > 0 OR cost > 0 OR unpriced_calls > 0
    """
    return Query(sql, inner.parameters)


def _has(component: Component) -> str:
    """Whether a call has any of a component, in SQL."""
    return "web_search_requests > 0" if component is Component.FEES else f"tokens_{component} > 0"
