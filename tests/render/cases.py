"""Tables with everything that is awkward to print, one idea each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from costscope.domain.alert import Alert, Severity
from costscope.domain.table import AtLeast, Column, Kind, Table
from costscope.render import FORMATS

THIRD = Decimal("0.333333333333")

COMPONENTS = Table(
    schema="costscope.report/1",
    title="Cost by component",
    columns=(
        Column("component"),
        Column("calls", Kind.INTEGER),
        Column("input_tokens", Kind.INTEGER, unit="tokens"),
        Column("list_cost", Kind.MONEY),
        Column("share_pct", Kind.PERCENT, unit="%", title="share"),
    ),
    rows=[
        ("system_prompt", 12_345, 1_234_567, THIRD, Decimal("33.3333")),
        ("retrieved_context", 7, 0, THIRD, Decimal("33.3333")),
        ("conversation_history", 0, None, THIRD + Decimal("1e-12"), Decimal("33.3334")),
    ],
    total=(None, 12_352, None, Decimal(1), Decimal(100)),
    notes=("3 calls were sent twice.",),
    meta={"price_book": "2026-07-01", "period": "2026-07"},
)
"""Three thirds of a dollar: rounded one by one they would add up to 0.9999."""

UNKNOWN = Table(
    schema="costscope.tasks/1",
    columns=(
        Column("task_id", title="task"),
        Column("model"),
        Column("started", Kind.INSTANT),
        Column("day", Kind.DATE),
        Column("resolved", Kind.FLAG),
        Column("billed_cost", Kind.MONEY, unit="EUR"),
        Column("price", Kind.DECIMAL, unit="USD per 1M tokens"),
        Column("unpriced_calls", Kind.INTEGER),
    ),
    rows=[
        (
            "t-1",
            "sonnet",
            datetime(2026, 7, 1, 23, 59, 59, 250_000, tzinfo=UTC),
            date(2026, 7, 1),
            True,
            Decimal("1234.50"),
            Decimal("0.0375"),
            0,
        ),
        (
            "t-2",
            None,
            datetime(2026, 7, 2, 1, 0, tzinfo=timezone(timedelta(hours=2))),
            date(2026, 7, 1),
            False,
            AtLeast(Decimal("12.34")),
            Decimal(3),
            2,
        ),
        ("t-3", "no-such-model", None, None, None, None, None, 9),
    ],
    total=(None, None, None, None, None, AtLeast(Decimal("1246.84")), None, 11),
    hidden=1_204,
)
"""Everything that can be unknown, and amounts of which a part is."""

HOSTILE = Table(
    schema="costscope.tasks/1",
    title="<script>alert(1)</script>",
    columns=(Column("name"), Column("cost", Kind.MONEY)),
    rows=[
        ("<script src=//x.example/a.js></script>", Decimal("-1.005")),
        ("=HYPERLINK(A1)", Decimal("0.00")),
        ("@SUM(A1) + -1", Decimal("2.675")),
        ("\t=1+1", Decimal(3)),
        ("\x1b]0;owned\x07\x1b[2J\r\nsecond line", Decimal(4)),
        ("[bold red]rich[/bold red] [link](http://x.example) ![i](j)", Decimal(5)),
        ("a|b `code` **bold** _it_ snake_case ~~gone~~ # $x$ \\|", Decimal(6)),
        ("quote \" comma , apostrophe ' & &lt;", Decimal(7)),
        ("gpj.exe \u202egnp.\u202c \u2066x\u2069 \x9b31m \x7f", Decimal(8)),
        ("zero\u200bwidth \ufeff \udcff", Decimal(9)),
        ("日本語 한국어 e\u0301 😀", Decimal(10)),
        ("", Decimal("1e6")),
    ],
    notes=("<b>note</b> with \x1b[31mcolour",),
)
"""What a log may hold in a name."""

EMPTY = Table(schema="costscope.tasks/1", columns=(Column("name"), Column("cost", Kind.MONEY)), rows=[])
"""No rows."""

CHECKED = Table(
    schema="costscope.check/1",
    columns=(Column("name"),),
    rows=[],
    alerts=(
        Alert(Severity.PASSED, "budget: task", "0.75 USD of 2.50 USD"),
        Alert(Severity.WARNING, "budget: day", "95% of 50 USD", "task t-1"),
        Alert(Severity.LEFT_OUT, "compare", "no table [check.compare]"),
        Alert(
            Severity.FAILED,
            "bill: 7:30, x",
            "::set-output::5%0A\r\n<off> & 'by' \"0.30605\" USD\ufffe",
            "bill.csv:22",
        ),
        Alert(Severity.UNDECIDED, "compare: yesterday", "too few tasks"),
        Alert(Severity.NOTICE, "dearest", "\x1b[2Jt-1 ]]> -->"),
        Alert(Severity.NO_ANSWER, "reconcile", "there is no such file [unreadable-input]"),
    ),
)
"""Everything a check can say, with all that would act on the formats that print it."""

CASES = {"components": COMPONENTS, "unknown": UNKNOWN, "hostile": HOSTILE, "empty": EMPTY}

ROW_FORMATS = [fmt for fmt in FORMATS if fmt not in {"github", "junit"}]
"""The formats that print rows, not alerts."""
