"""Where the cost a log recorded is not the list cost."""

from __future__ import annotations

from costscope.analysis.compose import grouped
from costscope.analysis.dimensions import DIMENSIONS
from costscope.analysis.selection import Selection
from costscope.store.query import Reader


def recorded_differences(reader: Reader, selection: Selection) -> tuple[str, ...]:
    """One sentence per source of recorded costs that disagrees: in how many calls, by how much in all."""
    query = grouped(
        [DIMENSIONS["recorded_cost_source"], DIMENSIONS["provider"]],
        [
            ("calls", "count(*) FILTER (recorded_cost <> list_cost)"),
            ("difference", "sum(recorded_cost - list_cost)"),
            ("both", "count(*) FILTER (recorded_cost IS NOT NULL AND list_cost IS NOT NULL)"),
        ],
        selection,
    )
    found = reader.rows(f"SELECT * FROM ({query.sql}) WHERE calls > 0 ORDER BY ALL", query.parameters)
    return tuple(
        f"recorded is not list in {calls:,} of {both:,} {provider or ''} calls (recorded by {source}): "
        f"{difference:+.4f} USD in all"
        for source, provider, calls, difference, both in found
    )
