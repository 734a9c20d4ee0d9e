"""Claude Code session transcripts (``~/.claude/projects/*/*.jsonl``), subagents included.

Token rule: exclusive; ``input_tokens`` leaves out both cache classes, ``output_tokens`` includes
thinking, and the 5-minute and 1-hour writes add up to ``cache_creation_input_tokens``.

A response is written once per content block, each line with the usage known so far: early lines of old
versions hold placeholder outputs, so the greatest counters are the response's (the lake merges the
copies).  Forks, resumed sessions and side questions replay lines of other transcripts.  Subagent files
carry the session of their parent: their calls are real spend of the same task.

The system prompt and the tool definitions are not in the file; their tokens stay unattributed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.domain.tokens import Origin, TokenRule

_NO_TEXT = msgspec.Raw(b"")
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _CacheCreation(msgspec.Struct, gc=False):
    ephemeral_5m_input_tokens: _Count | None = None
    ephemeral_1h_input_tokens: _Count | None = None


class _ServerToolUse(msgspec.Struct, gc=False):
    web_search_requests: _Count | None = None


class _Usage(msgspec.Struct, gc=False):
    input_tokens: _Count | None = None
    cache_read_input_tokens: _Count | None = None
    cache_creation_input_tokens: _Count | None = None
    cache_creation: _CacheCreation | None = None
    output_tokens: _Count | None = None
    server_tool_use: _ServerToolUse | None = None
    service_tier: str | None = None
    inference_geo: str | None = None
    speed: str | None = None


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: msgspec.Raw = _NO_TEXT
    thinking: msgspec.Raw = _NO_TEXT
    input: msgspec.Raw = _NO_TEXT
    content: msgspec.Raw = _NO_TEXT
    id: str | None = None
    name: str | None = None
    tool_use_id: str | None = None
    is_error: bool | None = None


class _Message(msgspec.Struct, gc=False):
    id: str | None = None
    model: str | None = None
    content: msgspec.Raw = _NO_TEXT
    stop_reason: str | None = None
    usage: _Usage | None = None


class _Line(msgspec.Struct, gc=False, rename="camel"):
    type: str | None = None
    subtype: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    is_sidechain: bool = False
    timestamp: datetime | None = None
    request_id: str | None = None
    cwd: str | None = None
    is_api_error_message: bool = False
    is_compact_summary: bool = False
    message: _Message | None = None


_blocks = msgspec.json.Decoder(list[_Block])
_EMPTY_USAGE = _Usage()
_NO_WRITES = _CacheCreation()
_NO_SEARCH = _ServerToolUse()
_LIST = ord("[")

_CALL = (
    "line",
    "kind",
    "task_id",
    "thread_id",
    "agent",
    "project",
    "is_copy",
    "response_id",
    "request_id",
    "start_time",
    "model",
    "finish_reason",
    "service_tier",
    "region",
    "speed",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "web_search_requests",
    "output_segments",
)
_ENTRY = ("line", "kind", "task_id", "thread_id", "start_time", "input_segments")
_TOOL_USE = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT = ("line", "tool_call_id", "is_error", "result_segment")


class ClaudeCode(JsonLines):
    """Session transcripts of Claude Code."""

    name = "claude_code"
    title = "Claude Code session transcripts (JSONL)"
    export_hint = "they lie in ~/.claude/projects; ingest that folder"
    blind_spots = (
        "no system prompt or tool definitions (their tokens are unattributed), "
        "no title or web-search side calls, no recorded cost, no outcome"
    )
    line_type = _Line
    constants: ClassVar = {
        "context": "thread",
        "provider": "anthropic",
        "operation": "chat",
        "token_rule": TokenRule.EXCLUSIVE.value,
        "status": "ok",
    }

    def sniff(self, sample: Sample) -> Match | None:
        """Session lines carry sessionId, uuid and a type of their own."""
        objects = sample.objects()
        hits = [
            o for o in objects if "sessionId" in o and ("uuid" in o or "type" in o) and "payload" not in o
        ]
        if not hits:
            return None
        return Match(0.9 * len(hits) / len(objects), f"{len(hits)} of {len(objects)} lines have a sessionId")

    def take(self, line: _Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        kind = line.type
        message = line.message
        if message is None or kind not in ("assistant", "user"):
            self._take_other(line, number, out)
            return
        session = line.session_id
        if session is None:
            raise ValueError(f"a line of type {kind} has no sessionId")
        thread = f"{session}/{line.agent_id or 'side'}" if line.is_sidechain else None
        if kind == "user":
            self._take_input(line, message, session, thread, number, out)
        elif message.model == "<synthetic>" or line.is_api_error_message:
            out.skip("synthetic")
        else:
            self._take_response(line, message, session, thread, number, out)

    def _take_other(self, line: _Line, number: int, out: Batch) -> None:
        if line.type is None:
            raise ValueError("not a transcript line: it has no type")
        if line.subtype == "compact_boundary" and line.session_id is not None:
            out.table("records", _ENTRY)((number, "reset", line.session_id, None, line.timestamp, ()))
            out.accepted += 1
        else:
            out.skip(line.type)

    def _take_input(
        self, line: _Line, message: _Message, session: str, thread: str | None, number: int, out: Batch
    ) -> None:
        content = message.content
        segments: list[int] = []
        if not content or memoryview(content)[0] != _LIST:
            segments.append(out.text(content or b'""', Origin.USER))
        else:
            for block in _blocks.decode(content):
                if block.type == "tool_result":
                    segment = out.text(block.content or b'""', Origin.TOOL_RESULT)
                    out.table("tool_calls", _TOOL_RESULT)(
                        (number, block.tool_use_id, block.is_error, segment)
                    )
                elif block.type == "text":
                    segment = out.text(block.text, Origin.USER)
                else:
                    segment = out.text(block.content, Origin.MEDIA)
                segments.append(segment)
        out.table("records", _ENTRY)((number, "entry", session, thread, line.timestamp, segments))
        out.accepted += 1

    def _take_response(
        self, line: _Line, message: _Message, session: str, thread: str | None, number: int, out: Batch
    ) -> None:
        segments: list[int] = []
        for block in _blocks.decode(message.content) if message.content else ():
            if block.type == "text":
                segments.append(out.text(block.text, Origin.ASSISTANT))
            elif block.type == "thinking":
                segments.append(out.text(block.thinking, Origin.REASONING))
            elif block.type.endswith("tool_use"):
                segment = out.text(block.input, Origin.ASSISTANT)
                segments.append(segment)
                out.table("tool_calls", _TOOL_USE)((number, block.id, block.name, segment))
        usage = message.usage or _EMPTY_USAGE
        writes = usage.cache_creation or _NO_WRITES
        out.table("records", _CALL)(
            (
                number,
                "call",
                session,
                thread,
                line.agent_id,
                line.cwd,
                line.is_sidechain and line.agent_id is None,
                message.id,
                line.request_id,
                line.timestamp,
                message.model,
                message.stop_reason,
                usage.service_tier,
                usage.inference_geo,
                usage.speed,
                usage.input_tokens,
                usage.cache_read_input_tokens,
                usage.cache_creation_input_tokens,
                writes.ephemeral_5m_input_tokens,
                writes.ephemeral_1h_input_tokens,
                usage.output_tokens,
                (usage.server_tool_use or _NO_SEARCH).web_search_requests,
                segments,
            )
        )
        out.accepted += 1
