"""Turns the values of one record of a home-made log into our rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Named
from datetime import datetime
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._exports import period, rounding_of
from costscope.adapters._mapping import BUCKET, USAGE_COUNTS, Kind, Mapping, Rows
from costscope.adapters._mapping_paths import Path, written
from costscope.adapters._mapping_values import period_end, reader_of, said_word
from costscope.adapters._values import is_empty
from costscope.domain.money import EXACT
from costscope.domain.tokens import Origin

Getters = Named[Path, Callable[[Any], Any]]
"""For each path, the function that takes its value from a record."""

OUTPUT: Final = "output"
_OUTCOME: Final = ("line", "task_id", "outcome", "score", "outcome_source", "start_time")
_DERIVED: Final = ("charge_period_end", "charge_category", "billing_currency")
"""Columns of a charge that are filled even where no value is mapped to them."""
_USAGE: Final = ("line", *BUCKET, "token_category", "quantity", "unit")


class RowMaker:
    """Makes the rows of one file's records as a mapping says."""

    def __init__(self, mapping: Mapping, getters: Getters) -> None:
        self._mapping = mapping
        self._getters = getters
        self._only = [(getters[path], words) for path, words in mapping.only.items()]
        self._columns = {
            column: (reader_of(mapping, mapping.kind(column)), [(getters[path], path) for path in paths])
            for column, paths in mapping.fields.items()
        }
        self._judges = "outcome" in mapping.fields or "score" in mapping.fields
        filled = [column for column in mapping.fields if column not in ("outcome", "score")]
        self._call = ("line", *filled, "recorded_cost_source", "input_segments", "output_segments")
        self._charge = ("line", *dict.fromkeys((*filled, *mapping.constants, *_DERIVED)), "rounding")

    def add(self, number: int, record: Any, out: Batch) -> None:
        """Put the rows of one record into the batch; raises ``ValueError`` for one that is not as mapped."""
        for get, words in self._only:
            found = get(record)
            if found is None or said_word(found) not in words:
                out.skip("not selected")
                return
        columns = {column: self._read(column, record) for column in self._columns}
        match self._mapping.rows:
            case Rows.CALLS:
                self._add_call(number, columns, record, out)
            case Rows.OUTCOMES:
                if columns.get("task_id") is None:
                    raise ValueError("no task is named")
                if not self._add_outcome(number, columns, out):
                    out.skip("no verdict")
                    return
            case Rows.USAGE:
                self._add_usage(number, columns, out)
            case Rows.CHARGES:
                self._add_charge(number, columns, record, out)
        out.accepted += 1

    def _read(self, column: str, record: Any) -> Any:
        """The first of a column's values that is there."""
        read, places = self._columns[column]
        for get, path in places:
            found = get(record)
            if found is not None:
                try:
                    return read(found)
                except ValueError as error:
                    raise ValueError(f"{written(path)}: {str(error).strip()}") from None
        return None

    def _add_call(self, number: int, columns: dict[str, Any], record: Any, out: Batch) -> None:
        if self._judges:
            self._add_outcome(number, columns, out)
        cost = columns.get("recorded_cost")
        money = self._mapping.money
        sent = self._texts([o for o in self._mapping.texts if o != OUTPUT], record, out)
        answered = self._texts([o for o in self._mapping.texts if o == OUTPUT], record, out)
        said = [columns[column] for column in self._call[1:-3]]
        source = None if cost is None or money is None else money.source
        out.table("records", self._call)((number, *said, source, sent, answered))

    def _texts(self, origins: Sequence[str], record: Any, out: Batch) -> list[int]:
        numbers = []
        for origin in origins:
            for path in self._mapping.texts[origin]:
                text = self._getters[path](record)
                if text is None:
                    continue
                raw = text if isinstance(text, msgspec.Raw) else msgspec.json.encode(text)
                if not is_empty(raw):
                    numbers.append(out.text(raw, Origin.ASSISTANT if origin == OUTPUT else Origin(origin)))
                    break
        return numbers

    def _add_outcome(self, number: int, columns: dict[str, Any], out: Batch) -> bool:
        outcome, score = columns.get("outcome"), columns.get("score")
        if outcome is None and score is None:
            return False
        task = columns.get("task_id") or columns.get("conversation_id") or columns.get("thread_id")
        time = columns.get("end_time") or columns.get("start_time")
        out.table("outcomes", _OUTCOME)((number, task, outcome, score, self._mapping.name, time))
        return True

    def _add_usage(self, number: int, columns: dict[str, Any], out: Batch) -> None:
        columns = dict(self._mapping.constants) | self._period(columns)
        bucket = [columns.get(column) for column in BUCKET]
        counted = [(name, count) for name in USAGE_COUNTS if (count := columns.get(name)) is not None]
        if not counted:
            raise ValueError("none of the counts is there")
        for name, count in counted:
            unit = "tokens" if USAGE_COUNTS[name] is Kind.TOKENS else "requests"
            out.table("usage", _USAGE)((number, *bucket, name, count, unit))

    def _add_charge(self, number: int, columns: dict[str, Any], record: Any, out: Batch) -> None:
        money = self._mapping.money
        assert money is not None
        if columns["billed_cost"] is None:
            raise ValueError("the amount is missing")
        defaults = {"charge_category": "Usage", "billing_currency": money.currency}
        columns = defaults | dict(self._mapping.constants) | self._period(columns)
        if columns["billing_currency"] is None:
            raise ValueError("an amount has no currency")
        _, places = self._columns["billed_cost"]
        printed = next(found for get, _ in places if (found := get(record)) is not None)
        rounding = EXACT.scaleb(rounding_of(str(printed)), -money.scale)
        out.table("charges", self._charge)(
            (number, *(columns[column] for column in self._charge[1:-1]), rounding)
        )

    def _period(self, columns: dict[str, Any]) -> dict[str, Any]:
        """The columns with both ends of their period."""
        start: datetime | None = columns.get("charge_period_start")
        end: datetime | None = columns.get("charge_period_end")
        if start is None:
            raise ValueError("the period has no start")
        if end is None:
            if self._mapping.time.bucket is None:
                raise ValueError("the period has no end")
            end = period_end(start, self._mapping.time)
        start, end = period(start, end)
        return columns | {"charge_period_start": start, "charge_period_end": end}
