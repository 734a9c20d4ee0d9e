"""One task, call by call."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from costscope.analysis.context_bar import LEGEND, LETTERS, context_bar
from costscope.analysis.loops import find_loops
from costscope.analysis.selection import Selection
from costscope.domain.columns import INPUT_COMPONENTS, OUTPUT_COMPONENTS
from costscope.domain.errors import UnknownName, UsageError
from costscope.domain.table import AtLeast, Audience, Cell, Column, Kind, Table
from costscope.store.query import Reader

_WIDTH: Final = 24
"""Letters of the longest bar."""
_COMPONENTS: Final = (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS)

_COLUMNS: Final = (
    Column("call_number", Kind.INTEGER, title="#"),
    Column("start_time", Kind.INSTANT, title="started"),
    Column("agent", is_detail=True),
    Column("model"),
    Column("context", audience=Audience.PEOPLE),
    Column("input_tokens", Kind.INTEGER, "tokens", title="input"),
    Column("cache_read_tokens", Kind.INTEGER, "tokens", title="cached"),
    Column("output_tokens", Kind.INTEGER, "tokens", title="output"),
    Column("cost", Kind.MONEY, "USD"),
    Column("running_cost", Kind.MONEY, "USD", title="so far"),
    Column("recorded_cost", Kind.MONEY, "USD", title="recorded", is_detail=True),
    Column("tools", is_detail=True),
    Column("tool_errors", Kind.INTEGER, title="errors", is_detail=True),
    Column("happened", title="what happened", is_detail=True, audience=Audience.PEOPLE),
    Column("finish_reason", title="ended", is_detail=True),
    Column("status", is_detail=True),
    Column("copies", Kind.INTEGER),
    Column("source_line"),
    Column("call_id", audience=Audience.PROGRAMS),
    Column("retry_kind", audience=Audience.PROGRAMS),
    Column("retry_of", audience=Audience.PROGRAMS),
    Column("attempt", Kind.INTEGER, audience=Audience.PROGRAMS),
    Column("waste_kind", audience=Audience.PROGRAMS),
    Column("cache_break_tokens", Kind.INTEGER, "tokens", audience=Audience.PROGRAMS),
    Column("cache_break_cause", audience=Audience.PROGRAMS),
    *(Column(f"tokens_{c}", Kind.INTEGER, "tokens", audience=Audience.PROGRAMS) for c in _COMPONENTS),
)
_SQL: Final = f"""
    SELECT call_number, start_time, agent, model, input_tokens, call.cache_read_tokens, output_tokens,
           list_cost, priced_cost, recorded_cost, tools, tool_errors, finish_reason, status, copies,
           parse_filename(source) || ':' || line AS source_line, call_id,
           retry_kind, retry_of, attempt, waste_kind, cache_break.tokens AS cache_break_tokens,
           cause AS cache_break_cause, {", ".join(f"tokens_{c}" for c in _COMPONENTS)}
    FROM call
    LEFT JOIN (
        SELECT call_id, string_agg(tool_name, ', ' ORDER BY start_time, tool_call_id) AS tools,
               count(*) FILTER (is_error) AS tool_errors
        FROM tool_call WHERE task_id = ? GROUP BY call_id
    ) USING (call_id)
    LEFT JOIN (SELECT call_id, tokens, cause FROM cache_break WHERE task_id = ?) AS cache_break
        USING (call_id)
    WHERE task_id = ? ORDER BY call_number
"""
_NAMES: Final = (
    *("call_number", "start_time", "agent", "model", "input_tokens", "cache_read_tokens", "output_tokens"),
    *("list_cost", "priced_cost", "recorded_cost", "tools", "tool_errors", "finish_reason", "status"),
    *("copies", "source_line", "call_id", "retry_kind", "retry_of", "attempt", "waste_kind"),
    *("cache_break_tokens", "cache_break_cause"),
    *(f"tokens_{c}" for c in _COMPONENTS),
)
"""What the query gives, in order."""


def task_show(reader: Reader, task_id: str) -> Table:
    """The calls of one task in order: what each sent, what was spent so far, what was done again.

    Raises :class:`UnknownName` when there is no such task; the start of an id that fits one task is enough.
    """
    name = _full_id(reader, task_id)
    calls = [dict(zip(_NAMES, row, strict=True)) for row in reader.rows(_SQL, [name] * 3)]
    _tell(calls)
    rows = [tuple(call[column.name] for column in _COLUMNS) for call in calls]
    total = [None if c.name not in _SUMMED else _sum(call[c.name] for call in calls) for c in _COLUMNS]
    for column in ("cost", "running_cost"):
        total[_place(column)] = calls[-1]["running_cost"]
    notes = (LEGEND, *_loops(reader, name), _outcome(reader, name))
    return Table(
        "costscope.task/1",
        _COLUMNS,
        rows,
        tuple(total),
        title=f"task {name}",
        notes=notes,
        meta={"task": name},
    )


_SUMMED: Final = {"input_tokens", "cache_read_tokens", "output_tokens", "recorded_cost", "tool_errors"} | {
    f"tokens_{c}" for c in _COMPONENTS
}


def _place(name: str) -> int:
    return next(i for i, column in enumerate(_COLUMNS) if column.name == name)


def _sum(cells: Iterable[Any]) -> Cell:
    known = [cell for cell in cells if cell is not None]
    return sum(known[1:], known[0]) if known else None


def _tell(calls: list[dict[str, Any]]) -> None:
    """Add to each call its cost and that of all so far, its bar, and what happened in words."""
    numbers = {call["call_id"]: call["call_number"] for call in calls}
    longest = max(call["input_tokens"] or 0 for call in calls)
    per_letter = max(1, -(-longest // _WIDTH))
    spent, bounded = Decimal(0), False
    for call in calls:
        spent += call["priced_cost"]
        bounded = bounded or call["list_cost"] is None
        priced = AtLeast(call["priced_cost"]) if call["priced_cost"] else None
        call["cost"] = priced if call["list_cost"] is None else call["list_cost"]
        call["running_cost"] = AtLeast(spent) if bounded else spent
        sizes = {component: call[f"tokens_{component}"] for component in LETTERS}
        call["context"] = context_bar(sizes, call["cache_read_tokens"] or 0, per_letter=per_letter) or None
        call["happened"] = "; ".join(_words(call, numbers)) or None


def _words(call: dict[str, Any], numbers: dict[str, int]) -> Iterable[str]:
    if call["retry_kind"]:
        yield f"{call['retry_kind']}: again, as #{numbers[call['retry_of']]}"
    if call["waste_kind"]:
        yield f"{call['waste_kind']}: of no use"
    if call["cache_break_tokens"]:
        cause = (call["cache_break_cause"] or "cause not visible").replace("_", " ")
        yield f"cache not read: {call['cache_break_tokens']:,} ({cause})"


def _loops(reader: Reader, task: str) -> Iterable[str]:
    for loop in find_loops(reader, Selection()):
        if loop.task_id == task:
            bound = "≥ " if loop.unpriced_calls else ""
            yield (
                f"loop ({loop.signature}): {loop.repeats} times {loop.period} step(s), "
                f"#{loop.first_call_number} to #{loop.last_call_number}; "
                f"{bound}{loop.wasted_cost:.4f} USD after the second time"
            )


def _outcome(reader: Reader, task: str) -> str:
    outcome, source = reader.rows("SELECT outcome, outcome_source FROM task WHERE task_id = ?", [task])[0]
    return f"outcome: {outcome} (says {source})" if outcome else "outcome: not known"


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
