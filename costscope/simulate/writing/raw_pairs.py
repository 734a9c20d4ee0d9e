"""Requests to the Messages API with their responses, one pair a line, each with the whole conversation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from costscope.simulate.writing.diary import Entry

_URI = "https://api.anthropic.com/v1/messages"


def lines(told: Iterable[list[Entry]]) -> Iterator[str]:
    """The pairs of the tasks; an attempt thrown away was cut off, and is sent again right after it."""
    for task in told:
        first = task[0]
        system = first.text(first.prompt, "system")
        asked = first.text(first.user + first.tool_results, "asks")
        messages: list[dict[str, Any]] = [{"role": "user", "content": asked}]
        for place, entry in enumerate(task):
            answer = _answer(entry)
            for copy in range(2 if entry.duplicate else 1):
                yield json.dumps(_pair(entry, system, messages, answer, copy))
            if not entry.wasted and not entry.is_last:
                messages += [{"role": "assistant", "content": answer}, _result(entry, task[place + 1])]


def _answer(entry: Entry) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [{"type": "text", "text": entry.text(entry.output, "says")}]
    if not entry.is_last:
        about = "again" if entry.in_loop else str(entry.number)
        blocks.append(
            {"type": "tool_use", "id": f"toolu_{entry.id}", "name": "lookup", "input": {"about": about}}
        )
    return blocks


def _result(entry: Entry, following: Entry) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "tool_result", "tool_use_id": f"toolu_{entry.id}"}
    block["content"] = entry.text(max(following.tool_results, 1), "gives")
    if entry.tool_error:
        block["is_error"] = True
    return {"role": "user", "content": [block]}


def _pair(
    entry: Entry, system: str, messages: list[dict[str, Any]], answer: list[dict[str, Any]], copy: int
) -> dict[str, Any]:
    usage = {
        "input_tokens": entry.uncached,
        "cache_creation_input_tokens": entry.write,
        "cache_read_input_tokens": entry.read,
        "output_tokens": entry.output + entry.reasoning,
    }
    response = {
        "id": f"msg_{entry.id}-{copy}",
        "type": "message",
        "role": "assistant",
        "model": entry.model,
        "content": answer,
        "stop_reason": "max_tokens" if entry.wasted else "end_turn" if entry.is_last else "tool_use",
        "usage": usage,
    }
    return {
        "timestamp": entry.time.isoformat().replace("+00:00", "Z"),
        "task_id": entry.task,
        "agent": entry.task_type,
        "method": "POST",
        "uri": _URI,
        "request": {"model": entry.model, "max_tokens": 8192, "system": system, "messages": messages},
        "status": 200,
        "response": response,
    }
