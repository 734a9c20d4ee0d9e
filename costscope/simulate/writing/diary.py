"""When each call of a fleet happened, what its texts are, what its ids are: the same in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from costscope.simulate.calls import Calls
from costscope.simulate.fleet import Tasks
from costscope.simulate.models import MODELS
from costscope.simulate.parameters import NAMES

_WORDS = "the tide table lists each harbour with its heights and times for one week of the year "
_BYTES_A_TOKEN = 4
_STEP, _PAUSE = timedelta(seconds=11), timedelta(minutes=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """One call: sizes in tokens, counts as the provider reports them."""

    task: str
    task_type: str
    number: int
    time: datetime
    model: str
    prompt: int
    user: int
    tool_results: int
    """Retrieved text included: what the program put in beside the user."""
    output: int
    reasoning: int
    read: int
    write: int
    uncached: int
    wasted: bool
    tool_error: bool
    in_loop: bool
    duplicate: bool
    is_last: bool

    @property
    def id(self) -> str:
        """Unlike that of any other call."""
        return f"{self.task}-{self.number}"

    @property
    def input(self) -> int:
        """All input, cached included."""
        return self.read + self.write + self.uncached

    def text(self, tokens: int, what: str) -> str:
        """Words of about so many tokens, unlike those of any other call; none for 0."""
        if tokens <= 0:
            return ""
        # In a loop the same is said and given back again and again.
        head = f"{self.task} {what} {'again' if self.in_loop else self.number} "
        length = max(tokens * _BYTES_A_TOKEN, 1)
        return (head + _WORDS * (length // len(_WORDS) + 1))[:length]


def entries(tasks: Tasks, calls: Calls, first_day: date) -> Iterator[list[Entry]]:
    """The calls of each task, in order of time."""
    midnight = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    place_of_day: dict[int, int] = {}
    for task, places in groupby(range(len(calls)), key=lambda i: int(calls.task[i])):
        day = int(tasks.day[task])
        turn = place_of_day[day] = place_of_day.get(day, -1) + 1
        # Tasks begin in the first twelve hours of a day; the longest still end on it.
        time = midnight + timedelta(days=day, seconds=17 + (turn * 7919) % 43_200)
        told = list(places)
        name = f"{NAMES[int(tasks.type[task])]}-{day:03d}-{turn:04d}"
        yield [
            Entry(
                task=name,
                task_type=NAMES[int(tasks.type[task])],
                number=int(calls.number[i]),
                time=(time := time + (_PAUSE if calls.number[i] > 1 and not calls.readable[i] else _STEP)),
                model=MODELS[int(calls.model[i])].name,
                prompt=int(calls.prompt[i]),
                user=int(calls.user[i]),
                tool_results=int(calls.tool_results[i] + calls.retrieved[i]),
                output=int(calls.output[i]),
                reasoning=int(calls.reasoning[i]),
                read=int(calls.read[i]),
                write=int(calls.write[i]),
                uncached=int(calls.uncached[i]),
                wasted=bool(calls.wasted[i]),
                tool_error=bool(calls.tool_error[i]),
                in_loop=bool(calls.in_loop[i]),
                duplicate=bool(calls.duplicate[i]),
                is_last=i == told[-1],
            )
            for i in told
        ]


def outcome_table(tasks: Tasks, told: Iterable[list[Entry]]) -> str:
    """The verdicts on the tasks as CSV."""
    verdicts = ("success" if success else "failure" for success in tasks.success)
    rows = (f"{task[0].task},{verdict}\n" for task, verdict in zip(told, verdicts, strict=True))
    return "task_id,outcome\n" + "".join(rows)
