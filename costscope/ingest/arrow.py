"""Turns an adapter's batch into Arrow tables of the lake's source layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from costscope.adapters._batch import Batch, Row
from costscope.adapters._measure import COUNTED
from costscope.store.schema import arrow_schema

Columns = dict[str, pa.Array]


def tables_of(
    batch: Batch, constants: Mapping[str, object], source_id: int, block: int
) -> Iterable[tuple[str, pa.Table]]:
    """Every non-empty table of a settled batch, complete with the columns an adapter left out."""
    place = {"source_id": source_id, "block": block}
    hash_hi, hash_lo = _halves(batch.digests)
    for (name, fields), rows in batch.rows.items():
        if not rows:  # the adapter asked for the table, and then rejected the record
            continue
        columns = _columns(name, fields, rows)
        if name == "records":
            columns["content_hash"] = _content_hashes(columns, hash_lo, len(rows))
            if batch.corrections:
                columns["is_correction"] = _corrections(columns, batch.corrections, len(rows))
        if "arguments_segment" in columns:
            segments = columns["arguments_segment"].to_pylist()
            columns["arguments_masked_hash"] = pa.array([batch.masked.get(s) for s in segments], pa.int64())
        for column, key in (("arguments_hash", "arguments_segment"), ("result_hash", "result_segment")):
            if key in columns:
                columns[column] = pa.array(hash_lo[columns.pop(key).to_numpy()])
        fixed = place | dict(constants) if name == "records" else place
        yield name, _complete(name, columns, fixed, len(rows))
    for name, frames in batch.frames.items():
        for frame in frames:
            table = frame.to_arrow()
            columns = dict(zip(table.column_names, (c.combine_chunks() for c in table.columns), strict=True))
            yield name, _complete(name, columns, place, frame.height)
    if batch.origins:
        counts = np.concatenate(batch.counts, axis=1)
        columns = {
            "segment_id": pa.array(np.arange(len(batch.origins))),
            "origin": pa.array(batch.origins, pa.string()),
            "hash_hi": pa.array(hash_hi),
            "hash_lo": pa.array(hash_lo),
            **{name: pa.array(counts[i]) for i, name in enumerate(COUNTED)},
        }
        yield "segments", _complete("segments", columns, place, len(batch.origins))
    if batch.rejects:
        fields = ("line", "byte_offset", "reason")
        rows = [(r.line, r.byte_offset, r.reason) for r in batch.rejects]
        yield "rejects", _complete("rejects", _columns("rejects", fields, rows), place, len(rows))


def _columns(table: str, fields: tuple[str, ...], rows: list[Row]) -> Columns:
    types = {f.name: f.type for f in arrow_schema(table)}
    values = zip(*rows, strict=True)
    return {name: _array(column, types.get(name)) for name, column in zip(fields, values, strict=True)}


def _array(values: tuple[object, ...], kind: pa.DataType | None) -> pa.Array:
    """A column; what is the same in every row, as much of a log is, is converted once."""
    first = values[0]
    if kind is not None and values.count(first) == len(values) and not isinstance(first, list):
        return pa.repeat(pa.scalar(first, kind), len(values))
    return pa.array(values, kind)


def _complete(table: str, columns: Columns, fixed: Mapping[str, object], height: int) -> pa.Table:
    schema = arrow_schema(table)
    unknown = columns.keys() - set(schema.names)
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    arrays = []
    for field in schema:
        if field.name in columns:
            array = columns[field.name]
            arrays.append(array if array.type == field.type else array.cast(field.type))
        elif field.name in fixed:
            arrays.append(pa.repeat(pa.scalar(fixed[field.name], field.type), height))
        else:
            arrays.append(pa.nulls(height, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _corrections(columns: Columns, corrections: set[int], height: int) -> pa.Array:
    """For each record whether its last input text rejects the answer before it, else null."""
    lists = columns.get("input_segments")
    if lists is None:
        return pa.nulls(height, pa.bool_())
    return pa.array([True if texts and texts[-1] in corrections else None for texts in lists.to_pylist()])


def _halves(digests: list[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The upper and lower halves of 128-bit digests, as signed integers."""
    halves = np.frombuffer(b"".join(digests), ">i8").reshape(-1, 2).astype(np.int64)
    return halves[:, 0].copy(), halves[:, 1].copy()


def _content_hashes(columns: Columns, hash_lo: NDArray[np.int64], height: int) -> pa.Array:
    """One hash per record over its segments in order: the place weighs in, so that order counts."""
    total = np.zeros(height, np.int64)
    for name, salt in (("input_segments", 1), ("output_segments", 3)):
        lists = columns.get(name)
        if lists is None or not len(lists.values):
            continue
        offsets = lists.offsets.to_numpy()
        values = lists.values.to_numpy()
        place = np.arange(len(values)) - np.repeat(offsets[:-1], np.diff(offsets))
        weighted = hash_lo[values] * (2 * place + salt)
        running = np.zeros(len(values) + 1, np.int64)
        np.cumsum(weighted, out=running[1:])
        total += running[offsets[1:]] - running[offsets[:-1]]
    return pa.array(total)
