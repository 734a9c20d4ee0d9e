"""Claude Code sessions: one file per task, every text once; attempts thrown away are not in such logs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from costscope.simulate.writing.diary import Entry

_SPACE = uuid.UUID("6f4d8b1e-3f52-4a0e-9a6b-6d1c0c5c7a11")


def sessions(told: Iterable[list[Entry]]) -> Iterator[tuple[str, str]]:
    """File name and text of each session; the name's stem is the task."""
    for task in told:
        kept = [entry for entry in task if not entry.wasted]
        yield f"{kept[0].task}.jsonl", "".join(json.dumps(line) + "\n" for line in _session(kept))


def _session(task: list[Entry]) -> Iterator[dict[str, Any]]:
    first = task[0]
    asked = first.text(first.user + first.tool_results, "asks")
    yield _at(first, first.time, "ask") | {"type": "user", "message": {"role": "user", "content": asked}}
    for place, entry in enumerate(task):
        copies = 2 if entry.duplicate else 1
        for copy in range(copies):
            yield _answer(entry, copy)
        if entry.is_last:
            return
        yield _result(entry, task[place + 1])


def _answer(entry: Entry, copy: int) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [{"type": "text", "text": entry.text(entry.output, "says")}]
    if not entry.is_last:
        about = "again" if entry.in_loop else str(entry.number)
        blocks.append(
            {"type": "tool_use", "id": f"toolu_{entry.id}", "name": "Read", "input": {"about": about}}
        )
    usage = {
        "input_tokens": entry.uncached,
        "cache_creation_input_tokens": entry.write,
        "cache_read_input_tokens": entry.read,
        "output_tokens": entry.output + entry.reasoning,
        "cache_creation": {"ephemeral_5m_input_tokens": entry.write, "ephemeral_1h_input_tokens": 0},
        "service_tier": "standard",
    }
    message = {"id": f"msg_{entry.id}-{copy}", "type": "message", "role": "assistant", "model": entry.model}
    reason = "end_turn" if entry.is_last else "tool_use"
    message |= {"content": blocks, "stop_reason": reason, "usage": usage}  # type: ignore[dict-item]
    line = _at(entry, entry.time + timedelta(seconds=4), f"answer {copy}")
    return line | {"type": "assistant", "message": message, "requestId": f"req_{entry.id}-{copy}"}


def _result(entry: Entry, following: Entry) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": f"toolu_{entry.id}"}
    block["content"] = entry.text(max(following.tool_results, 1), "gives")
    if entry.tool_error:
        block["is_error"] = True
    line = _at(entry, entry.time + timedelta(seconds=7), "result")
    return line | {"type": "user", "message": {"role": "user", "content": [block]}}


def _at(entry: Entry, time: datetime, what: str) -> dict[str, Any]:
    return {
        "isSidechain": False,
        "uuid": str(uuid.uuid5(_SPACE, f"{entry.id} {what}")),
        "timestamp": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "userType": "external",
        "cwd": f"/home/dev/{entry.task_type}",
        "sessionId": entry.task,
        "version": "2.1.157",
    }
