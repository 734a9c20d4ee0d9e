"""Langfuse's exports of observations as CSV or Parquet, of the user interface or of blob storage.

Objects and texts stand in their cells as JSON.  What is a call, what a roll-up, and how counts include one
another is as in its JSON documents (``langfuse``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Self

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._langfuse import take_objects
from costscope.adapters._langfuse_fields import COLUMNS, Trace
from costscope.adapters._model_calls import Calls
from costscope.adapters._values import Token, quoted

if TYPE_CHECKING:
    import polars as pl


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(map(str.capitalize, rest))


_REQUIRED: Final = ("id", "type")
_OPTIONAL: Final = tuple(dict.fromkeys(n for c in COLUMNS for n in (c, _camel(c)) if n not in _REQUIRED))


class LangfuseCsv(CsvTable):
    """Observations as a table."""

    name = "langfuse_csv"
    title = "Langfuse observations (CSV, Parquet)"
    export_hint = "export the observations table as CSV, or use the blob storage integration with CSV"
    blind_spots = "as of Langfuse's JSON documents; a table has no scores"
    required = _REQUIRED
    optional = _OPTIONAL
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def __init__(self) -> None:
        self._calls = Calls()

    def begin(self) -> Self:
        """Which calls are roll-ups shows in rows that may stand in another frame."""
        return type(self)()

    def sniff(self, sample: Sample) -> Match | None:
        """The header names a trace, a parent and what was used."""
        header = {name.strip() for name in sample.header()}
        for spelt in (("trace_id", "usage_details"), ("traceId", "usageDetails")):
            if {*_REQUIRED, *spelt} <= header:
                return Match(1.0, f"the columns {', '.join(spelt)}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put the rows of all observations into the batch."""
        for row in frame.iter_rows(named=True):
            line = row.pop("line")
            cells = {name: _token(text) for name, text in row.items() if text is not None}
            take_objects([(cells, Trace())], self._calls, line, out)


def _token(text: str) -> Token:
    """A cell as a JSON value; one that is none is plain text."""
    if text[:1] in ("{", "[", '"'):
        try:
            return bytes(msgspec.json.decode(text.encode(), type=msgspec.Raw))
        except (msgspec.DecodeError, RecursionError):
            pass
    return quoted(text)
