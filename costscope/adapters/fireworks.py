"""Fireworks' billing metrics, as CSV: what was used, without money.

Rows count prompts and answers, or seconds of a dedicated accelerator.  The file does not say whether
prompts read from a cache are among ``prompt_tokens``: they stand as ``input``, which is no priced category.
Periods are UTC.  ``email`` is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import Cells, count, instant, period, take_rows
from costscope.domain.tokens import TokenCategory

if TYPE_CHECKING:
    import polars as pl

_COUNTS: Final = {
    "prompt_tokens": ("input", "tokens"),
    "completion_tokens": (TokenCategory.OUTPUT.value, "tokens"),
    "accelerator_seconds": ("accelerator", "seconds"),
}
_USAGE: Final = (
    *("line", "charge_period_start", "charge_period_end", "provider", "model"),
    *("token_category", "quantity", "unit"),
)


class Fireworks(CsvTable):
    """Rows of the metrics file."""

    name = "fireworks"
    title = "Fireworks billing metrics (CSV)"
    export_hint = "firectl billing export-metrics"
    blind_spots = "no costs; whether cached prompts are counted among the others is not said"
    required = (
        "start_time",
        "end_time",
        "usage_type",
        "base_model_name",
        "prompt_tokens",
        "completion_tokens",
    )
    optional = ("accelerator_seconds",)

    def sniff(self, sample: Sample) -> Match | None:
        """The columns of a model's size and of an accelerator."""
        needed = {*self.required, "accelerator_type", "model_bucket"}
        if needed <= {name.strip() for name in sample.header()}:
            return Match(1.0, "columns base_model_name, model_bucket, accelerator_type")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a usage row per count into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    start, end = period(instant(cells["start_time"]), instant(cells["end_time"]))
    counts = {column: count(_whole(cells[column])) for column in _COUNTS}
    if all(number is None for number in counts.values()):
        raise ValueError("a row has no count")
    add = out.table("usage", _USAGE)
    for column, number in counts.items():
        if number is not None:
            add((cells["line"], start, end, "fireworks", cells["base_model_name"], *_counted(column, number)))
    out.accepted += 1


def _counted(column: str, number: int) -> tuple[str, int, str]:
    category, unit = _COUNTS[column]
    return category, number, unit


def _whole(text: str | None) -> str | None:
    """A count that may be written with a point and zeros."""
    if text is None:
        return None
    whole, _, rest = text.partition(".")
    return text if rest.strip("0") else whole
