"""OpenAI's usage as CSV: the dashboard's export of completions or another capability.

The columns are the fields of the usage API under the same names, and mean the same; they come and go, and an
export of a time without use has the four columns of time alone.  Counts are written as ``3.0``.  Days, hours
or minutes are UTC; a row without counts is an empty bucket.  Token rule: as in the usage API.

Users and names of organizations are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import Cells, take_rows
from costscope.adapters._openai_rows import bounds, whole
from costscope.adapters._openai_usage import Result, add_usage
from costscope.adapters._pages import EMPTY_BUCKET

if TYPE_CHECKING:
    import polars as pl

_TIMES: Final = ("start_time", "end_time", "start_time_iso", "end_time_iso")
_WORDS: Final = ("project_id", "api_key_id", "model", "service_tier", "context_level", "vector_store_id")
_COUNTS: Final = tuple(name for name in Result.__struct_fields__ if name not in {*_WORDS, "object", "batch"})
_FLAGS: Final = {None: None, "true": True, "false": False}


class OpenaiUsageCsv(CsvTable):
    """Usage exports of the dashboard."""

    name = "openai_usage_csv"
    title = "OpenAI dashboard, usage export (CSV)"
    export_hint = "platform.openai.com, Usage, one capability, group by model, Export"
    blind_spots = "no money; the size and source of images; how much of the output is reasoning"
    required = _TIMES[:2]
    optional = (*_TIMES[2:], *_WORDS, "batch", *_COUNTS)

    def sniff(self, sample: Sample) -> Match | None:
        """The times of a bucket stand before counts, or alone."""
        header = {name.strip() for name in sample.header()}
        if not header >= set(_TIMES) or "amount_value" in header:
            return None
        counts = [name for name in _COUNTS if name in header]
        if counts:
            return Match(1.0, f"the times of a bucket, and {', '.join(counts[:3])}")
        return (
            Match(0.9, "the times of a bucket alone: nothing was used")
            if len(header) == len(_TIMES)
            else None
        )

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a usage row per count of a row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    counts = {name: whole(cells[name]) for name in _COUNTS if cells[name] is not None}
    if not counts and not cells["model"]:
        out.skip(EMPTY_BUCKET)
        return
    flag = cells["batch"] and cells["batch"].lower()
    if flag not in _FLAGS:
        raise ValueError("batch is neither true nor false")
    words = {name: cells[name] for name in _WORDS}
    said = msgspec.convert({**words, **counts, "batch": _FLAGS[flag]}, Result)
    add_usage(out, cells["line"], bounds(cells), said)
