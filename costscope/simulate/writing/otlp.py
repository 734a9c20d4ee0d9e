"""OpenTelemetry spans, one a line, with counts and tools, without the texts of prompts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from costscope.simulate.writing.diary import Entry

_TOOL = "lookup"


def lines(told: Iterable[list[Entry]]) -> Iterator[str]:
    """The spans of the tasks; a call that is logged twice has two response ids."""
    for task in told:
        for entry in task:
            yield _line(entry, _call(entry, entry.id))
            if entry.duplicate:
                yield _line(entry, _call(entry, f"{entry.id}-copy"), copy=True)
            if not entry.wasted and not entry.is_last:
                yield _line(entry, _tool(entry), tool=True)


def _call(entry: Entry, response: str) -> dict[str, str | int]:
    said: dict[str, str | int] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": entry.model,
        "gen_ai.response.model": entry.model,
        "gen_ai.response.id": f"msg_{response}",
        "gen_ai.conversation.id": entry.task,
        "gen_ai.agent.name": entry.task_type,
        "gen_ai.usage.input_tokens": entry.input,
        "gen_ai.usage.cache_read.input_tokens": entry.read,
        "gen_ai.usage.cache_creation.input_tokens": entry.write,
        "gen_ai.usage.output_tokens": entry.output + entry.reasoning,
        "gen_ai.usage.reasoning.output_tokens": entry.reasoning,
    }
    if entry.wasted:
        return said | {"error.type": "timeout"}
    if entry.is_last:
        return said
    part = {"type": "tool_call", "id": f"call_{entry.id}", "name": _TOOL, "arguments": _arguments(entry)}
    message = {"role": "assistant", "parts": [part], "finish_reason": "tool_call"}
    return said | {"gen_ai.output.messages": json.dumps([message])}


def _arguments(entry: Entry) -> dict[str, str]:
    return {"about": "again" if entry.in_loop else str(entry.number)}


def _tool(entry: Entry) -> dict[str, str | int]:
    said: dict[str, str | int] = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": _TOOL,
        "gen_ai.tool.call.id": f"call_{entry.id}",
        "gen_ai.tool.call.arguments": json.dumps(_arguments(entry)),
        "gen_ai.tool.call.result": f"nothing new about {_arguments(entry)['about']}",
        "gen_ai.conversation.id": entry.task,
        "gen_ai.agent.name": entry.task_type,
    }
    return said | ({"error.type": "ToolError"} if entry.tool_error else {})


def _line(entry: Entry, said: dict[str, str | int], *, tool: bool = False, copy: bool = False) -> str:
    start = entry.time + timedelta(seconds=6) if tool else entry.time
    kind = "tool" if tool else "copy" if copy else "call"
    span = {
        "traceId": _hex(entry.task, 32),
        "spanId": _hex(f"{entry.id} {kind}", 16),
        "parentSpanId": "",
        "name": f"execute_tool {_TOOL}" if tool else f"chat {entry.model}",
        "kind": 3,
        "startTimeUnixNano": _nanos(start),
        "endTimeUnixNano": _nanos(start + timedelta(seconds=4)),
        "attributes": [{"key": k, "value": _value(v)} for k, v in said.items()],
        "status": {"code": 2} if "error.type" in said else {},
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "fleet"}}]}
    scope = {"scope": {"name": "fleet"}, "spans": [span]}
    return json.dumps(
        {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}, separators=(",", ":")
    )


def _value(value: str | int) -> dict[str, str]:
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def _hex(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _nanos(time: datetime) -> str:
    return str(int(time.timestamp()) * 1_000_000_000)
