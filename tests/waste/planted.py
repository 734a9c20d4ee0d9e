"""Made-up agent runs as a proxy logs them, with what was planted in them; the same for the same seed.

A line is a request to Anthropic's API with its response.  Beside each kind of fault stand runs that look
like it: errors that are repaired, polling that ends, a first call that writes its cache.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

MODEL = "claude-sonnet-4-5-20250929"
_SYSTEM = "You mend programs. " * 300
_TOOLS = [{"name": n, "description": "x" * 900, "input_schema": {"type": "object"}} for n in ("run", "look")]
_REJECTED = "Your answer does not match the schema.\n\nFix the errors and try again."


@dataclass(slots=True)
class Planted:
    """Lines of a log, and by kind the numbers of the lines that a detector should find."""

    lines: list[bytes] = field(default_factory=list)
    truth: dict[str, set[int]] = field(
        default_factory=lambda: {k: set() for k in ("T", "V", "E", "L", "chunk", "break")}
    )


@dataclass(slots=True)
class Run:
    """One task being played; ``cached`` is how much of the last request the provider holds."""

    rng: random.Random
    out: Planted
    task: str
    clock: datetime
    messages: list[dict[str, Any]] = field(default_factory=list)
    cached: int = 0
    asked: int = 0

    def words(self, count: int) -> str:
        """Text that comes once."""
        return " ".join(f"w{self.rng.getrandbits(30):x}" for _ in range(count))

    def _log(self, response: dict[str, Any], status: int) -> int:
        self.clock += timedelta(seconds=self.rng.uniform(1, 20))
        request = {
            "model": MODEL,
            "system": _SYSTEM,
            "tools": _TOOLS,
            "messages": self.messages,
            "max_tokens": 4096,
        }
        line = {
            "uri": "https://api.anthropic.com/v1/messages",
            "task_id": self.task,
            "timestamp": self.clock.isoformat(),
            "status": status,
            "request": request,
            "response": response,
        }
        self.out.lines.append(json.dumps(line).encode() + b"\n")
        return len(self.out.lines)

    def failed(self, status: int) -> int:
        """A request that is refused; returns its line."""
        return self._log({"type": "error", "error": {"type": "api_error", "message": "busy"}}, status)

    def answered(self, content: list[dict[str, Any]], *, reads: bool = True) -> int:
        """A request that is answered; without ``reads`` the cache is written anew.  Returns its line."""
        size = (len(json.dumps(self.messages)) + len(_SYSTEM) + len(json.dumps(_TOOLS))) // 4
        read = self.cached if reads else 0
        usage = {
            "input_tokens": 3,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": size - read,
        }
        usage["output_tokens"] = len(json.dumps(content)) // 4
        self.cached = size
        self.asked += 1
        response = {
            "id": f"msg_{self.task}_{self.asked}",
            "type": "message",
            "role": "assistant",
            "model": MODEL,
        }
        line = self._log(response | {"content": content, "stop_reason": "tool_use", "usage": usage}, 200)
        self.messages.append({"role": "assistant", "content": content})
        return line

    def said(self, *blocks: dict[str, Any] | str) -> None:
        """The next message to the model."""
        content = [{"type": "text", "text": b} if isinstance(b, str) else b for b in blocks]
        self.messages.append({"role": "user", "content": content})

    def step(self, tool: str, arguments: str, result: str, *, error: bool = False, reads: bool = True) -> int:
        """A call that asks for a tool, and what that gives back; returns the call's line."""
        name = f"toolu_{self.task}_{self.asked}"
        line = self.answered(
            [{"type": "tool_use", "id": name, "name": tool, "input": {"a": arguments}}], reads=reads
        )
        self.said({"type": "tool_result", "tool_use_id": name, "content": result, "is_error": error})
        return line

    def work(self) -> int:
        """A step like no other."""
        return self.step("run", self.words(3), self.words(40))

    def plant(self, kind: str, *lines: int) -> None:
        """Say that these lines should be found."""
        self.out.truth[kind].update(lines)


def transport(run: Run) -> None:
    """One to three refusals, then the answer: every line after the first is a retry."""
    for again in range(run.rng.randint(1, 3)):
        line = run.failed(run.rng.choice((429, 500, 503, 529)))
        if again:
            run.plant("T", line)
    run.plant("T", run.work())


def validation(run: Run) -> None:
    """An answer the harness cannot use, and the one it asks for instead."""
    run.answered([{"type": "text", "text": run.words(9)}])
    run.said(_REJECTED)
    run.plant("V", run.work())


def tool_error(run: Run) -> None:
    """The same tool with the same arguments after it failed."""
    arguments = run.words(3)
    run.step("run", arguments, run.words(9), error=True)
    run.plant("E", run.step("run", arguments, run.words(9)))


def loop(run: Run) -> None:
    """One step or two in turn, seven times; the first time round is none."""
    period = run.rng.choice((1, 2))
    steps = [("look", run.words(3), run.words(12)) for _ in range(period)]
    for time in range(7):
        for step in steps:
            line = run.step(*step)
            if time:
                run.plant("L", line)


def redundant(run: Run) -> None:
    """A chunk that was retrieved before is retrieved again, beside one that was not."""
    chunk = run.words(60)
    for time in range(2):
        found = [chunk, run.words(60)]
        run.said(
            *(
                {
                    "type": "search_result",
                    "source": "s",
                    "title": "t",
                    "content": [{"type": "text", "text": c}],
                }
                for c in found
            )
        )
        line = run.work()
        if time:
            run.plant("chunk", line)


def broken_cache(run: Run) -> None:
    """A prefix that stood in the cache is written anew."""
    run.work()
    run.plant("break", run.step("run", run.words(3), run.words(9), reads=False))


def repaired(run: Run) -> None:
    """An error, other arguments, then the first ones again: work."""
    first = run.words(3)
    run.step("run", first, run.words(9), error=True)
    run.step("look", run.words(3), run.words(9))
    run.step("run", first, run.words(9))


def polling(run: Run) -> None:
    """The same question until the answer comes: up to seven times."""
    arguments, waiting = run.words(3), run.words(2)
    for _ in range(run.rng.randint(2, 7)):
        run.step("look", arguments, waiting)
    run.step("look", arguments, run.words(9))


def refused_for_good(run: Run) -> None:
    """A request that was wrong, and another one."""
    run.failed(400)
    run.said("then so: " + run.words(4))
    run.work()


FAULTS: tuple[Callable[[Run], None], ...] = (transport, validation, tool_error, loop, redundant, broken_cache)
LOOK_ALIKES: tuple[Callable[[Run], None], ...] = (repaired, polling, refused_for_good)


def planted(seed: int, tasks: int = 40) -> Planted:
    """A log of so many tasks, each with a few faults and things that look like them."""
    rng = random.Random(seed)
    out = Planted()
    for number in range(tasks):
        run = Run(rng, out, f"t{seed}-{number}", datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=number))
        run.said("Please: " + run.words(20))
        run.work()
        for happening in rng.choices(FAULTS + LOOK_ALIKES, k=rng.randint(1, 4)):
            happening(run)
            run.work()
    return out
