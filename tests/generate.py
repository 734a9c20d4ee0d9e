"""Made-up Claude Code transcripts: a small project, the same for the same seed.

One session with two subagents, a fork that says it is one, an older kind of resumed session that copies
lines without saying so.  A response is written as several lines, the early ones with placeholder
outputs, as real versions do.  Times are unique but for results of tools that ran side by side.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

MODELS = ("claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001")
UNKNOWN_MODEL = "mystery-1"
CANARY = "CANARY-51c2"
"""Stands in every text; none of it may be kept."""

Files = dict[str, list[bytes]]
"""File names with their lines, each with its line end."""


@dataclass(slots=True)
class Session:
    """A transcript being written; ``agent`` makes it that of a subagent."""

    rng: random.Random
    clock: list[datetime]
    name: str
    agent: str | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    context: int = 12_000
    """Tokens the next request reads from cache."""

    def _add(self, kind: str, message: dict[str, Any] | None, *, step_ms: int = 7, **more: Any) -> None:
        self.clock[0] += timedelta(milliseconds=step_ms)
        line = {
            "type": kind,
            "sessionId": self.name,
            "uuid": f"{self.rng.getrandbits(64):016x}",
            "parentUuid": None if not self.lines else self.lines[-1]["uuid"],
            "isSidechain": self.agent is not None,
            "cwd": "/home/dev/project",
            "timestamp": self.clock[0].isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if self.agent is not None:
            line["agentId"] = self.agent
        self.lines.append(line | ({} if message is None else {"message": message}) | more)

    def _text(self, words: int) -> str:
        some = ("cache", "Größe", "src/app.py", "1234", "\n  return", "THE_END", "ünï", "ok", '"quoted"')
        return " ".join([CANARY, *(self.rng.choice(some) for _ in range(words))])

    def user(self) -> None:
        """The user types."""
        self._add("user", {"role": "user", "content": self._text(12)})

    def compacted(self) -> None:
        """The history is replaced by a summary."""
        self._add("system", None, subtype="compact_boundary")
        self.context = 4_000

    def failed(self) -> None:
        """A request is refused, and will be tried again."""
        self._add("system", None, subtype="api_error", error={"status": 529, "type": "overloaded_error"})

    def response(self, model: str, tools: int) -> None:
        """An answer of a few blocks, one line each, and what its tools returned."""
        number = f"{self.rng.getrandbits(64):016x}"
        calls = [f"toolu_{number}_{place}" for place in range(tools)]
        blocks: list[dict[str, Any]] = [{"type": "text", "text": self._text(5)}]
        if self.rng.random() < 0.4:
            blocks.insert(0, {"type": "thinking", "thinking": self._text(4), "signature": "c2ln"})
        blocks += [
            {"type": "tool_use", "id": call, "name": "Read", "input": {"path": self._text(1)}}
            for call in calls
        ]
        usage = self._usage()
        for place, block in enumerate(blocks, 1):
            told = usage if place == len(blocks) else usage | {"output_tokens": place}
            message = {
                "id": f"msg_{number}",
                "role": "assistant",
                "model": model,
                "content": [block],
                "stop_reason": ("tool_use" if calls else "end_turn") if place == len(blocks) else None,
                "usage": told,
            }
            self._add("assistant", message, requestId=f"req_{number}")
        for place, call in enumerate(calls):
            result = {"type": "tool_result", "tool_use_id": call, "content": self._text(20)}
            # Tools that ran side by side return in the same millisecond.
            self._add("user", {"role": "user", "content": [result]}, step_ms=0 if place else 400)

    def _usage(self) -> dict[str, Any]:
        new, hours = self.rng.randint(50, 900), self.rng.random() < 0.3
        read, self.context = self.context, self.context + new
        usage: dict[str, Any] = {
            "input_tokens": self.rng.randint(1, 60),
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": new,
            "cache_creation": {
                "ephemeral_5m_input_tokens": 0 if hours else new,
                "ephemeral_1h_input_tokens": new if hours else 0,
            },
            "output_tokens": self.rng.randint(30, 700),
            "service_tier": "standard",
        }
        if self.rng.random() < 0.2:
            usage["server_tool_use"] = {"web_search_requests": 1}
        return usage


def encoded(lines: Sequence[dict[str, Any]]) -> list[bytes]:
    """The lines as they stand in a file."""
    return [json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines]


def retold(lines: Sequence[dict[str, Any]], session: str, *, says_so: bool) -> list[dict[str, Any]]:
    """Lines copied into another session, as forks and resumed sessions do."""
    mark = {"forkedFrom": {"sessionId": lines[0]["sessionId"], "messageUuid": "0"}} if says_so else {}
    return [line | {"sessionId": session} | mark for line in lines]


def project(seed: int, name: str = "work") -> Files:
    """The transcripts of one project; ``name`` begins the names of its sessions and files."""
    rng = random.Random(seed)
    clock = [datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(hours=seed % 1000)]
    main = Session(rng, clock, f"{name}-a")
    agents = [Session(rng, clock, main.name, agent) for agent in ("a1", "a2")]
    model = rng.choice(MODELS)
    main.user()
    for turn in range(3):
        if rng.random() < 0.3:
            main.failed()
        main.response(UNKNOWN_MODEL if rng.random() < 0.1 else model, rng.randint(0, 2))
        if turn < len(agents):
            agents[turn].user()
            agents[turn].response(rng.choice(MODELS), 1)
            agents[turn].response(rng.choice(MODELS), 0)
        if turn == 1 and rng.random() < 0.4:
            main.compacted()
        main.user()
    main.lines.append({"type": "summary", "summary": CANARY, "leafUuid": "0"})
    shared = rng.randint(1, len(main.lines) - 2)
    fork, resumed = Session(rng, clock, f"{name}-b"), Session(rng, clock, f"{name}-c")
    fork.lines = retold(main.lines[:shared], fork.name, says_so=True)
    resumed.lines = retold(main.lines[: shared + 1], resumed.name, says_so=False)
    for session in (fork, resumed):
        session.user()
        session.response(model, 0)
    written = {"a": main, "agent-a1": agents[0], "agent-a2": agents[1], "b": fork, "c": resumed}
    return {f"{name}-{key}.jsonl": encoded(session.lines) for key, session in written.items()}
