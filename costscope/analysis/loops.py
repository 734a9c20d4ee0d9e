"""Loops inside tasks: the same steps over and over, with nothing that resolved them.

``find_loops(reader, selection, min_steps=6) -> tuple[Loop, ...]``, dearest first.  The rule stands in
``store/sql/derive/84_loop.sql``, set-wise over the calls and tool calls of each thread; the view ``loop``
shows what it found.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.selection import Selection
from costscope.domain.table import AtLeast, Column, Kind, Table
from costscope.store.query import Reader

LISTED_FROM: Final = 6
"""Steps from which a repetition is a loop."""
ALERTED_FROM: Final = 8
"""Steps from which it is worth an alert: fewer false ones, a twentieth of the loops missed."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One run of repeated steps in one thread; a step is a model call and the tools it asked for.

    Call numbers are places within the task, from 1.  Costs are list costs in USD; they are lower bounds
    when ``unpriced_calls`` is not 0.
    """

    task_id: str
    thread_id: str
    signature: str
    """``exact`` (tool, arguments, result), ``error`` (tool, arguments, all failed), ``masked`` (but for
    numbers), or ``suspected`` (the log does not show arguments)."""
    period: int
    """Steps after which it comes again; 2 is a ping-pong."""
    repeats: int
    """How often it was done, the first time included."""
    steps: int
    """Model calls from the first to the last."""
    first_call_number: int
    loop_call_number: int
    """The call at which it became a loop: often enough, and long enough."""
    last_call_number: int
    wasted_calls: int
    """Calls after it was done twice."""
    wasted_cost: Decimal
    """What these cost."""
    cost_after: Decimal
    """What the calls after ``loop_call_number`` cost: what stopping there would have saved."""
    unpriced_calls: int
    """Wasted calls without a price."""


def find_loops(reader: Reader, selection: Selection, min_steps: int = LISTED_FROM) -> tuple[Loop, ...]:
    """The loops of the tasks that have a selected call, at least ``min_steps`` long, dearest first."""
    condition, parameters = selection.condition()
    found = reader.rows(
        f"""
        SELECT task_id, thread_id, signature, period, repeats, steps, first_call_number, loop_call_number,
               last_call_number, wasted_calls, wasted_cost, cost_after, unpriced_calls
        FROM loop
        WHERE steps >= ? AND task_id IN (SELECT task_id FROM call WHERE {condition})
        ORDER BY wasted_cost DESC, task_id, thread_id, first_call_number
        """,
        [min_steps, *parameters],
    )
    return tuple(Loop(*row) for row in found)


_COLUMNS: Final = (
    Column("task"),
    Column("first_call", Kind.INTEGER, title="from call"),
    Column("loop_call", Kind.INTEGER, title="a loop at"),
    Column("last_call", Kind.INTEGER, title="to"),
    Column("signature"),
    Column("period", Kind.INTEGER, "steps"),
    Column("repeats", Kind.INTEGER),
    Column("wasted_calls", Kind.INTEGER, title="wasted"),
    Column("cost", Kind.MONEY, "USD", title="wasted cost"),
    Column("cost_after", Kind.MONEY, "USD", title="after it was a loop"),
    Column("thread"),
)


def loops(reader: Reader, selection: Selection, ordering: Ordering) -> Table:
    """The loops, one a row, dearest first."""
    found = find_loops(reader, selection)
    rows = [
        (
            loop.task_id,
            loop.first_call_number,
            loop.loop_call_number,
            loop.last_call_number,
            loop.signature,
            loop.period,
            loop.repeats,
            loop.wasted_calls,
            AtLeast(loop.wasted_cost) if loop.unpriced_calls else loop.wasted_cost,
            AtLeast(loop.cost_after) if loop.unpriced_calls else loop.cost_after,
            loop.thread_id,
        )
        for loop in found
    ]
    return arranged(Table("costscope.loops/1", _COLUMNS, rows), ordering)
