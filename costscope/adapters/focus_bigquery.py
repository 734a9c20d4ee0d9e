"""FOCUS charges as BigQuery answers a query with them: a schema, then rows of bare values.

What a charge means is as in tables (``focus``).  Timestamps are whole microseconds, or seconds with a
fraction, since 1970.
"""

from __future__ import annotations

from typing import Any

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._charges import finest_rounding
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import Cells, unix_instant
from costscope.adapters._focus import OPTIONAL, REQUIRED, take_charge
from costscope.domain.money import D

_MICROSECONDS = 10**6
_TIMESTAMP = "TIMESTAMP"


class _Field(msgspec.Struct):
    name: str
    type: str = "STRING"


class _Schema(msgspec.Struct):
    fields: list[_Field]


class _Value(msgspec.Struct):
    v: Any = None


class _Row(msgspec.Struct):
    f: list[_Value]


class _Answer(msgspec.Struct):
    schema: _Schema
    rows: list[_Row] = []
    page_token: str | None = msgspec.field(default=None, name="pageToken")


class FocusBigquery(JsonDocument):
    """A saved answer of BigQuery's API."""

    name = "focus_bigquery"
    title = "FOCUS cost and usage, BigQuery answer (JSON)"
    export_hint = "query Google Cloud's FOCUS view through BigQuery's API, the answer saved"
    blind_spots = "as of FOCUS tables; credits in the column x_Credits are part of the costs already"
    document_type = _Answer

    def sniff(self, sample: Sample) -> Match | None:
        """A schema with FOCUS's columns."""
        head = sample.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith(b"{") or b'"schema"' not in head:
            return None
        if all(f'"{name}"'.encode() in head for name in REQUIRED):
            return Match(1.0, "a schema with the columns of FOCUS")
        return None

    def take(self, document: _Answer, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge per row into the batch."""
        fields = document.schema.fields
        names = {field.name: place for place, field in enumerate(fields)}
        if not set(REQUIRED) <= names.keys():
            raise ValueError("the schema lacks columns of FOCUS")
        rounding = finest_rounding(_text(row, names["BilledCost"]) for row in document.rows)
        for number, row in enumerate(document.rows, 1):
            try:
                take_charge(_cells(row, fields, number), rounding, out)
            except ValueError as error:
                out.reject(number, str(error))
        if document.page_token:
            out.reject(
                len(document.rows), "the answer says that more rows follow: they are missing from the file"
            )


def _text(row: _Row, place: int) -> str | None:
    value = row.f[place].v if place < len(row.f) else None
    return value if isinstance(value, str) else None


def _cells(row: _Row, fields: list[_Field], number: int) -> Cells:
    if len(row.f) != len(fields):
        raise ValueError(f"{len(row.f)} values under a schema of {len(fields)}")
    cells: Cells = dict.fromkeys((*REQUIRED, *OPTIONAL))
    for place, field in enumerate(fields):
        text = _text(row, place)
        cells[field.name] = _stamp(text) if text and field.type == _TIMESTAMP else text
    return cells | {"line": number}


def _stamp(text: str) -> str:
    """A timestamp in ISO 8601."""
    try:
        seconds = D(text) / _MICROSECONDS if text.isdigit() else D(text)
        return unix_instant(int(seconds.to_integral_value())).isoformat()
    except (ValueError, ArithmeticError):
        raise ValueError("a timestamp is not a number of microseconds or seconds") from None
