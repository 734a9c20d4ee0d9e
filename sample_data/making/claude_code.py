"""Twelve Claude Code sessions on two small projects, one with a subagent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from making.spend import Spend, moment, stamp, write_lines
from making.tools import Step, coding_steps, exploring_steps, looping_steps
from making.words import Writer, tokens_in

KEY = "coding-agents"
HIDDEN_TOKENS = 15_200
"""The system prompt and tool definitions, which no line shows."""
SHARED_TOKENS = 12_100
"""The part of them that other sessions have put into the cache."""
CACHE_LIFE = {"5m": timedelta(minutes=5), "1h": timedelta(hours=1)}


@dataclass(frozen=True)
class Plan:
    """One session to be invented."""

    project: str
    start: str
    prompts: tuple[str, ...]
    model: str = "claude-opus-4-8"
    calls: int = 9
    version: str = "2.1.157"
    pause_minutes: int = 1
    """Between two prompts; longer than the cache lives, everything is written again."""
    lifetime: str = "5m"
    loops: bool = False
    has_subagent: bool = False


PLANS = (
    Plan("tidewatch", "2026-07-06T08:10", ("Show tide heights in feet as well as in metres.",)),
    Plan(
        "orchard", "2026-07-06T13:45", ("Why is the weekly harvest total one day late?",), "claude-sonnet-5"
    ),
    Plan(
        "tidewatch",
        "2026-07-07T09:30",
        ("Add a page for slack water.", "Now link it from the station list."),
        calls=8,
        pause_minutes=42,
    ),
    Plan("orchard", "2026-07-08T10:05", ("Rename plots to beds everywhere.",), "claude-sonnet-5", calls=12),
    Plan("tidewatch", "2026-07-08T15:20", ("Two tests fail on the day the clocks change.",), loops=True),
    Plan("tidewatch", "2026-07-09T08:50", ("Write down how the import works.",), calls=5),
    Plan("orchard", "2026-07-10T09:15", ("Find every place that reads the old file.",), has_subagent=True),
    Plan(
        "orchard",
        "2026-07-10T14:00",
        ("Sort the crates by due date.",),
        "claude-sonnet-5",
        calls=6,
        version="2.0.14",
    ),
    Plan(
        "tidewatch",
        "2026-07-11T11:25",
        ("Speed up the station page.", "Measure it again."),
        pause_minutes=25,
        lifetime="1h",
    ),
    Plan("orchard", "2026-07-13T08:40", ("Drop the empty columns from the export.",), "claude-sonnet-5"),
    Plan("tidewatch", "2026-07-14T10:10", ("The depth chart shows zero for missing stations.",), calls=14),
    Plan("orchard", "2026-07-15T16:30", ("Prepare the release notes.",), "claude-sonnet-5", calls=4),
)


@dataclass
class Thread:
    """A transcript under way: the lines so far, the clock, what the provider has in its cache."""

    writer: Writer
    plan: Plan
    session: str
    clock: datetime
    model: str
    hidden: int = HIDDEN_TOKENS
    cached: int = SHARED_TOKENS
    agent: str | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    spends: list[Spend] = field(default_factory=list)
    context: int = 0
    last_call: datetime | None = None
    parent: str | None = None

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock += timedelta(seconds=seconds)

    def add(self, kind: str, **more: Any) -> None:
        """Add a line of the conversation, chained to the one before."""
        uuid = self.writer.uuid()
        line: dict[str, Any] = {"parentUuid": self.parent, "isSidechain": self.agent is not None}
        if self.agent:
            line["agentId"] = self.agent
        line |= {"type": kind, **more, "uuid": uuid, "timestamp": stamp(self.clock), "userType": "external"}
        line |= {"entrypoint": "cli", "cwd": f"/home/dev/{self.plan.project}", "sessionId": self.session}
        self.lines.append(line | {"version": self.plan.version, "gitBranch": "main"})
        self.parent = uuid

    def prompt(self, text: str) -> None:
        """A person, or the agent above, says what to do."""
        self.context += tokens_in(text)
        self.add("user", message={"role": "user", "content": text})

    def call(self, step: Step) -> None:
        """One response, a line per content block, then the results of its tools."""
        self.wait(self.writer.number(3, 14))
        blocks = list(self._blocks(step))
        usage = self._pay(step)
        message = {"id": self.writer.ident("msg_01", 22), "type": "message", "role": "assistant"}
        request = self.writer.ident("req_011C", 20)
        placeholder = self.plan.version.startswith("2.0")
        for place, block in enumerate(blocks):
            is_last = place == len(blocks) - 1
            known = usage if is_last or not placeholder else usage | {"output_tokens": 1 + place}
            reason = "tool_use" if step.tool else "end_turn"
            self.add(
                "assistant",
                message={"model": self.model, **message, "content": [block]}
                | {"stop_reason": reason if is_last or not placeholder else None, "stop_sequence": None}
                | {"usage": known},
                requestId=request,
            )
            self.wait(0.4)
        if step.tool:
            self._result(step, blocks[-1]["id"])

    def _blocks(self, step: Step) -> Iterator[dict[str, Any]]:
        if step.thinks:
            yield {"type": "thinking", "thinking": "", "signature": self.writer.ident("Sig", 24)}
        if step.says:
            yield {"type": "text", "text": step.says}
        if step.tool:
            id_ = self.writer.ident("toolu_01", 22)
            yield {"type": "tool_use", "id": id_, "name": step.tool, "input": step.arguments}

    def _pay(self, step: Step) -> dict[str, Any]:
        """The usage of the response: cached prefix read, the rest written, a little neither."""
        life = CACHE_LIFE[self.plan.lifetime]
        if self.last_call and self.clock - self.last_call > life:
            self.cached = 0
        total = self.hidden + self.context
        read, fresh = min(self.cached, total), self.writer.number(2, 4)
        write = max(total - read - fresh, 0)
        output = step.output_tokens()
        self.cached, self.last_call = read + write, self.clock
        self.context += output
        short, long = (write, 0) if self.plan.lifetime == "5m" else (0, write)
        self.spends.append(Spend(self.clock, KEY, self.model, (fresh, read, short, long, output)))
        return {
            "input_tokens": fresh,
            "cache_creation_input_tokens": write,
            "cache_read_input_tokens": read,
            "output_tokens": output,
            "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0},
            "service_tier": "standard",
            "cache_creation": {"ephemeral_1h_input_tokens": long, "ephemeral_5m_input_tokens": short},
            "inference_geo": "not_available",
            "speed": "standard",
        }

    def _result(self, step: Step, tool_use: str) -> None:
        self.wait(self.writer.number(1, 5))
        block = {"tool_use_id": tool_use, "type": "tool_result", "content": step.result}
        if step.is_error is not None:
            block["is_error"] = step.is_error
        self.context += tokens_in(step.result)
        self.add("user", message={"role": "user", "content": [block]}, toolUseResult=step.detail())


def make(folder: Path) -> list[Spend]:
    """Write the sessions below ``folder``; returns what they used."""
    spends: list[Spend] = []
    for number, plan in enumerate(PLANS, 1):
        writer = Writer(f"claude_code {number}")
        thread = Thread(writer, plan, writer.uuid(), moment(plan.start), plan.model)
        place = folder / f"-home-dev-{plan.project}" / thread.session
        thread.lines.append({"type": "mode", "mode": "normal", "sessionId": thread.session})
        for turn, prompt in enumerate(plan.prompts):
            thread.wait(plan.pause_minutes * 60 if turn else 0)
            thread.prompt(prompt)
            steps = looping_steps(writer) if plan.loops else coding_steps(writer, plan.calls)
            if plan.has_subagent and not turn:
                spends += _subagent(thread, place)
            for step in steps:
                thread.call(step)
            title = {"type": "ai-title", "aiTitle": prompt.rstrip("."), "sessionId": thread.session}
            thread.lines.append(title)
        write_lines(place.with_suffix(".jsonl"), thread.lines)
        spends += thread.spends
    return spends


def _subagent(parent: Thread, place: Path) -> list[Spend]:
    """A cheaper model looks around in a file of its own, then reports."""
    writer = parent.writer
    agent = f"a{writer.random.getrandbits(64):016x}"
    task = "List the places that read the old file, with their line numbers."
    step = Step("I will look around first.", "Task", {"description": "Look around", "prompt": task})
    step.result = "Four places: " + writer.paragraph(3)
    child = Thread(
        writer,
        parent.plan,
        parent.session,
        parent.clock + timedelta(seconds=20),
        "claude-haiku-4-5-20251001",
        hidden=7_400,
        cached=0,
        agent=agent,
    )
    child.prompt(task)
    for look in exploring_steps(writer):
        child.call(look)
    write_lines(place / "subagents" / f"agent-{agent}.jsonl", child.lines)
    parent.call(step)
    parent.clock = max(parent.clock, child.clock)
    return child.spends
