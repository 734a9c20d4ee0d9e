"""One task, call by call."""

from __future__ import annotations

from decimal import Decimal

from costscope.domain.errors import UnknownName, UsageError
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

_COLUMNS = (
    Column("call_number", Kind.INTEGER, title="#"),
    Column("start_time", Kind.INSTANT, title="started"),
    Column("agent", is_detail=True),
    Column("model"),
    Column("input_tokens", Kind.INTEGER, "tokens", title="input"),
    Column("cache_read_tokens", Kind.INTEGER, "tokens", title="cached"),
    Column("output_tokens", Kind.INTEGER, "tokens", title="output"),
    Column("cost", Kind.MONEY, "USD"),
    Column("running_cost", Kind.MONEY, "USD", title="so far"),
    Column("recorded_cost", Kind.MONEY, "USD", title="recorded", is_detail=True),
    Column("tools", is_detail=True),
    Column("tool_errors", Kind.INTEGER, title="errors", is_detail=True),
    Column("finish_reason", title="ended", is_detail=True),
    Column("status", is_detail=True),
    Column("copies", Kind.INTEGER),
    Column("source_line"),
)


def task_show(reader: Reader, task_id: str) -> Table:
    """The calls of one task in order, with what was spent so far.

    Raises :class:`UnknownName` when there is no such task; the start of an id that fits one task is enough.
    """
    name = _full_id(reader, task_id)
    found = reader.rows(
        """
        SELECT call_number, start_time, agent, model, input_tokens, cache_read_tokens, output_tokens,
               list_cost, priced_cost, recorded_cost, tools, tool_errors, finish_reason, status, copies,
               parse_filename(source) || ':' || line
        FROM call LEFT JOIN (
            SELECT call_id, string_agg(tool_name, ', ' ORDER BY start_time, tool_call_id) AS tools,
                   count(*) FILTER (is_error) AS tool_errors
            FROM tool_call WHERE task_id = ? GROUP BY call_id
        ) USING (call_id)
        WHERE task_id = ? ORDER BY call_number
        """,
        [name, name],
    )
    rows: list[tuple[Cell, ...]] = []
    spent = Decimal(0)
    bounded = False
    for row in found:
        list_cost, priced = row[7], row[8]
        spent += priced
        bounded = bounded or list_cost is None
        cost = list_cost if list_cost is not None else (AtLeast(priced) if priced else None)
        rows.append((*row[:7], cost, AtLeast(spent) if bounded else spent, *row[9:]))
    total: tuple[Cell, ...] = (
        *[None] * 4,
        *(sum(row[i] or 0 for row in found) for i in (4, 5, 6)),
        AtLeast(spent) if bounded else spent,
        AtLeast(spent) if bounded else spent,
        sum((row[9] for row in found if row[9] is not None), Decimal(0))
        if any(row[9] is not None for row in found)
        else None,
        *[None] * 6,
    )
    outcome = reader.rows("SELECT outcome, outcome_source FROM task WHERE task_id = ?", [name])[0]
    judged = f"outcome: {outcome[0]} (says {outcome[1]})" if outcome[0] else "outcome: not known"
    return Table(
        "costscope.task/1", _COLUMNS, rows, total, title=f"task {name}", notes=(judged,), meta={"task": name}
    )


def _full_id(reader: Reader, task_id: str) -> str:
    near = [
        str(row[0])
        for row in reader.rows(
            "SELECT task_id FROM task WHERE starts_with(task_id, ?) ORDER BY task_id LIMIT 5", [task_id]
        )
    ]
    if task_id in near:
        return task_id
    if len(near) > 1:
        raise UsageError(f"{task_id!r} is the start of several task ids", hint=", ".join(near))
    if not near:
        some = [str(row[0]) for row in reader.rows("SELECT task_id FROM task ORDER BY task_id LIMIT 1000")]
        raise UnknownName.of("task", task_id, some) if some else UsageError("the lake has no tasks")
    return near[0]
