"""Compares what a lake holds with what is true of the files it was made from, figure by figure, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from costscope.analysis.compose import grouped
from costscope.analysis.conformance.trap import Part, Trap, Truth
from costscope.domain.tokens import TokenCategory
from costscope.store.query import Reader

_COLUMNS: Final = {
    TokenCategory.OUTPUT: "output_tokens - output_audio_tokens - output_image_tokens",
    TokenCategory.CACHE_READ_AUDIO: "0",
    TokenCategory.WEB_SEARCH: "web_search_requests",
}
_MEASURES: Final = (
    ("count", "count(*)"),
    *((category.value, f"sum({_COLUMNS.get(category, f'{category}_tokens')})") for category in TokenCategory),
    ("reasoning", "sum(reasoning_tokens)"),
    ("list_cost", "sum(priced_cost)"),
    ("unpriced", "count(*) FILTER (list_cost IS NULL)"),
    ("recorded_cost", "sum(recorded_cost)"),
)
_BILLED: Final = (
    "SELECT coalesce(billing_currency, 'unknown'), count(*), sum(billed_cost) FROM charge GROUP BY 1"
)
_USED: Final = "SELECT token_category, sum(quantity) FROM usage GROUP BY 1"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what is true, with its arithmetic, and what the program says; ``None`` is unknown."""

    name: str
    truth: Truth
    ours: Decimal | None

    @property
    def is_right(self) -> bool:
        """Whether both are the same, to the last digit."""
        return self.truth.value == self.ours


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one trap."""

    trap: Trap
    formats: tuple[str, ...]
    """The adapters that read its files."""
    figures: tuple[Figure, ...]

    @property
    def is_right(self) -> bool:
        """Whether every figure is."""
        return all(figure.is_right for figure in self.figures)

    def figure(self, name: str) -> Figure | None:
        """The figure of that name, if the trap is about it."""
        return next((figure for figure in self.figures if figure.name == name), None)


def judge(trap: Trap, readers: dict[str, Reader]) -> Result:
    """Compare a trap's truth with the lake made of its files, as opened for each time zone it asks for."""
    reader = readers["UTC"]
    sources = reader.manifest.sources
    figures = [*_calls(trap, readers), *_bill(trap, reader), *_usage(trap, reader)]
    return Result(trap, tuple(sorted({source.adapter for source in sources})), tuple(figures))


def _calls(trap: Trap, readers: dict[str, Reader]) -> Iterator[Figure]:
    for part in trap.parts:
        reader = readers[part.selection.tz]
        ours = _counted(part, reader)
        for truth in part.truths:
            yield Figure(f"{part.name}: {truth.name}", truth, ours[truth.name])


def _counted(part: Part, reader: Reader) -> dict[str, Decimal | None]:
    query = grouped([], _MEASURES, part.selection)
    (row,) = reader.rows(query.sql, query.parameters)
    found: dict[str, Decimal | None] = {
        name: _decimal(value) for (name, _), value in zip(_MEASURES, row, strict=True)
    }
    if not found["list_cost"] and found["unpriced"]:
        found["list_cost"] = None  # nothing could be priced, which is not the same as for free
    if row[_index("recorded_cost")] is None:
        found["recorded_cost"] = None
    rejects = sum(source.rejects + source.contradictions for source in reader.manifest.sources)
    return found | {"rejects": Decimal(rejects)}


def _index(name: str) -> int:
    return [measure for measure, _ in _MEASURES].index(name)


def _decimal(value: Any) -> Decimal:
    """A sum; that of no row is zero."""
    return Decimal(value or 0)


def _bill(trap: Trap, reader: Reader) -> Iterator[Figure]:
    """Every currency of the bill has to be named, and no other."""
    found = {currency: (Decimal(lines), _decimal(cost)) for currency, lines, cost in reader.rows(_BILLED)}
    for currency, truths in trap.bill:
        lines, cost = found.pop(currency, (Decimal(0), Decimal(0)))
        ours = {"lines": lines, "cost": cost}
        yield from (Figure(f"bill {currency}: {t.name}", t, ours[t.name]) for t in truths)
    for currency, (_, cost) in sorted(found.items()):
        yield Figure(f"bill {currency}: cost", Truth("cost", "0", Decimal(0)), cost)


def _usage(trap: Trap, reader: Reader) -> Iterator[Figure]:
    """Every category that has counts has to be named, but for counts of requests."""
    found = {str(category): _decimal(quantity) for category, quantity in reader.rows(_USED)}
    for truth in trap.usage:
        yield Figure(f"usage: {truth.name}", truth, found.pop(truth.name, Decimal(0)))
    for category, quantity in sorted(found.items()):
        if category != "requests" and quantity:
            yield Figure(f"usage: {category}", Truth(category, "0", Decimal(0)), quantity)
