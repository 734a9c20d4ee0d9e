"""Claude Code session transcripts (``~/.claude/projects/*/*.jsonl``), subagents included.

Token rule: exclusive; ``input_tokens`` leaves out both cache classes, ``output_tokens`` includes
thinking, and the 5-minute and 1-hour writes add up to ``cache_creation_input_tokens``.

A response is written once per content block, each line with the usage known so far: early lines of old
versions hold placeholder outputs, so the greatest counters are the response's (the lake merges the
copies); where no line holds more than a placeholder the output is unknown.  Forks, resumed sessions,
compactions and side questions replay lines of other transcripts: those that say so are marked as copies.
Subagent files carry the session of their parent: their calls are real spend of the same task.  A parent may
retell them in ``progress`` lines, which count where the subagent's own file is missing.

A request that failed and was tried again is a call without usage; what the user is shown in the end
(``isApiErrorMessage``, model ``<synthetic>``) is none.

The system prompt and the tool definitions are not in the file; their tokens stay unattributed.  Subagents
of versions before 2.0 stand in their parent's file without an id: those that ran at the same time share a
thread, so what their input consists of is a guess (their tokens and costs are not).
"""

from __future__ import annotations

from typing import Any, ClassVar

from costscope.adapters import _claude_code_lines as lines
from costscope.adapters._anthropic import CacheCreation, ServerToolUse, Usage, counts
from costscope.adapters._batch import Batch
from costscope.adapters._claude_code_content import add_input, add_output, attached
from costscope.adapters._claude_code_lines import Line, Message
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._values import TokenCounts, dollars
from costscope.domain.tokens import TokenRule

_PLACEHOLDER = 8
"""Output tokens of a line that was written while the response was streaming, at most."""

_NO_USAGE = Usage()
_NO_WRITES = CacheCreation()
_NO_SEARCH = ServerToolUse()

_WITHOUT_CALLS = frozenset(
    {
        *("agent-name", "ai-title", "assistant", "attachment", "custom-title", "file-history-snapshot"),
        *("last-prompt", "mode", "permission-mode", "pr-link", "progress", "queue-operation", "result"),
        *("summary", "system", "tag", "user"),
    }
)
"""Kinds of line known to carry no call; those of versions to come are counted as ``other``."""

_MARKS = {"uuid", "type", "message"}

_PLACE = ("line", "kind", "task_id", "thread_id", "start_time")
_ENTRY = (*_PLACE, "input_segments")
_ATTEMPT = (*_PLACE, "agent", "project", "is_copy", "response_id", "request_id", "model")
_CONDITIONS = ("service_tier", "region", "speed")
_CALL = (
    *_ATTEMPT,
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
    "web_search_requests",
    *_CONDITIONS,
    "finish_reason",
    "recorded_cost",
    "recorded_cost_source",
    "context",
    "output_segments",
)
_EXTRA_PASS = (*_ATTEMPT, *TokenCounts._fields, *_CONDITIONS, "context")
_FAILURE = (*_ATTEMPT, "status", "http_status", "error_type", "context")


class ClaudeCode(JsonLines):
    """Session transcripts of Claude Code."""

    name = "claude_code"
    version = 2
    title = "Claude Code session transcripts (JSONL)"
    export_hint = "they lie in ~/.claude/projects; ingest that folder"
    blind_spots = (
        "no system prompt or tool definitions (their tokens are unattributed), "
        "no title or web-search side calls, no recorded cost since version 1.0.9, no outcome"
    )
    line_type = Line
    constants: ClassVar = {
        "context": "thread",
        "provider": "anthropic",
        "operation": "chat",
        "token_rule": TokenRule.EXCLUSIVE.value,
        "status": "ok",
    }

    def sniff(self, sample: Sample) -> Match | None:
        """Transcript lines carry ``sessionId`` beside a ``uuid``, a ``type`` or a message with usage."""
        objects = sample.objects()
        if not objects and all(key in sample.head for key in (b'{"', b'"sessionId":"', b'"parentUuid":')):
            return Match(0.5, "a first line too long to judge, with a sessionId and a parentUuid")
        hits = sum(_is_of_session(o) for o in objects)
        if not hits:
            return None
        return Match(0.9 * hits / len(objects), f"{hits} of {len(objects)} lines are of a session")

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        message = line.message
        kind = line.type or (message.role if message else None)
        if message is None or kind not in ("assistant", "user"):
            self._take_other(line, kind, number, out)
        elif line.session_id is None:
            raise ValueError("a line of a conversation has no sessionId")
        elif kind == "user":
            _add_entry(line, number, out, add_input(message, number, out))
        elif message.model == "<synthetic>" or line.is_api_error_message:
            out.skip("synthetic")
        else:
            _add_response(line, message, number, out, "thread", add_output(message, number, out))

    def _take_other(self, line: Line, kind: str | None, number: int, out: Batch) -> None:
        if kind is None:
            raise ValueError("not a transcript line: it has no type")
        if line.session_id is None:
            out.skip(kind if kind in _WITHOUT_CALLS else "other")
        elif line.subtype == "compact_boundary":
            _add_entry(line, number, out, [], anew=True)
        elif line.subtype == "api_error" and line.error:
            _add_failure(line, number, out)
        elif line.attachment and (found := attached(line.attachment)):
            _add_entry(line, number, out, [out.text(*found)])
        elif not (line.data and self._take_retold(line, number, out)):
            out.skip(kind if kind in _WITHOUT_CALLS else "other")

    def _take_retold(self, line: Line, number: int, out: Batch) -> bool:
        """The call of a subagent as its parent's transcript retells it; false when there is none."""
        retold = lines.progress.decode(line.data) if line.type == "progress" else None
        inner = retold and retold.message
        if not (retold and inner and inner.message and inner.message.usage):
            return False
        inner.session_id, inner.cwd = line.session_id, line.cwd
        inner.agent_id, inner.is_sidechain, inner.forked_from = retold.agent_id, True, lines.Fork()
        inner.timestamp = inner.timestamp or line.timestamp
        _add_response(inner, inner.message, number, out, "full", [])
        return True


def _is_of_session(found: dict[str, Any]) -> bool:
    """Whether a decoded line is a transcript's; Qwen Code and iFlow write lines that look much alike."""
    message = found.get("message")
    message = message if isinstance(message, dict) else {}
    if "systemPayload" in found or isinstance(message.get("parts"), list):
        return False
    if str(found.get("sessionId")).startswith("session-") and str(message.get("id")).startswith("response-"):
        return False
    if "leafUuid" in found or "isSnapshotUpdate" in found:
        return True
    return "sessionId" in found and not found.keys().isdisjoint(_MARKS) and "payload" not in found


def _add_entry(line: Line, number: int, out: Batch, segments: list[int], *, anew: bool = False) -> None:
    # A subagent without an id of its own begins here: the thread such ones share starts anew.
    starts = line.parent_uuid is None and line.is_sidechain and line.agent_id is None
    kind = "reset" if anew or starts else "entry"
    out.table("records", _ENTRY)((number, kind, line.session_id, _thread(line), line.timestamp, segments))
    out.accepted += 1


def _thread(line: Line) -> str | None:
    """A subagent's thread within its session; ``None`` for the session's own."""
    return f"{line.session_id}/{line.agent_id or 'side'}" if line.is_sidechain else None


def _attempt(
    line: Line, number: int, response: str | None, request: str | None, model: str | None
) -> tuple[object, ...]:
    agent = line.agent_id
    # Subagents that replay their parent's history are named for it: acompact-…, aside_question-….
    is_copy = line.forked_from is not None or (agent is not None and "-" in agent)
    start = line.timestamp
    thread = _thread(line)
    return (
        number,
        "call",
        line.session_id,
        thread,
        start,
        agent,
        line.cwd,
        is_copy,
        response,
        request,
        model,
    )


def _add_response(
    line: Line, message: Message, number: int, out: Batch, context: str, segments: list[int]
) -> None:
    usage = message.usage or _NO_USAGE
    writes = usage.cache_creation or _NO_WRITES
    thinking = usage.output_tokens_details
    cost = None if line.cost is None else dollars(line.cost)
    out.table("records", _CALL)(
        (
            *_attempt(line, number, message.id, line.request_id, message.model),
            usage.input_tokens,
            usage.cache_read_input_tokens,
            usage.cache_creation_input_tokens,
            writes.ephemeral_5m_input_tokens,
            writes.ephemeral_1h_input_tokens,
            _output(usage, message),
            None if thinking is None else thinking.thinking_tokens,
            (usage.server_tool_use or _NO_SEARCH).web_search_requests,
            usage.service_tier,
            usage.inference_geo,
            usage.speed,
            message.stop_reason,
            cost,
            None if cost is None else "client",
            context,
            segments,
        )
    )
    if usage.iterations:
        _add_extra_passes(line, message, usage, number, out)
    out.accepted += 1


def _output(usage: Usage, message: Message) -> int | None:
    """The output, unknown while it is a placeholder; old versions never say why a response ended."""
    told = usage.output_tokens
    return told if message.stop_reason is not None or (told or 0) > _PLACEHOLDER else None


def _add_extra_passes(line: Line, message: Message, usage: Usage, number: int, out: Batch) -> None:
    known_as = message.id or line.request_id
    conditions = (usage.service_tier, usage.inference_geo, usage.speed)
    for place, extra in usage.extra_passes():
        response = f"{known_as}/{place}" if known_as else None
        attempt = _attempt(line, number, response, line.request_id, extra.model or message.model)
        out.table("records", _EXTRA_PASS)((*attempt, *counts(extra), *conditions, "full"))


def _add_failure(line: Line, number: int, out: Batch) -> None:
    """A request that failed: it takes no part in the thread, since the next attempt sends the same."""
    error = lines.api_error.decode(line.error)
    attempt = _attempt(line, number, None, error.request_id, None)
    out.table("records", _FAILURE)((*attempt, "error", error.status, error.kind(), "full"))
    out.accepted += 1
