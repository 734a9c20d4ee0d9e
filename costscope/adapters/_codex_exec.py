"""Follows what ``codex exec --json`` prints: one call a turn, of cumulative counters."""

from __future__ import annotations

from typing import Final

from costscope.adapters import _codex_lines as lines
from costscope.adapters._batch import Batch
from costscope.adapters._codex_lines import NOTHING, Counters, ExecItem, Line
from costscope.adapters._codex_texts import TOOL_RESULT, TOOL_USE
from costscope.adapters._values import compact, is_empty
from costscope.domain.tokens import Origin

_ENTRY: Final = ("line", "kind", "task_id", "thread_id", "input_segments")
_CALL: Final = (
    "line",
    "kind",
    "task_id",
    "thread_id",
    "conversation_id",
    "response_id",
    "status",
    "error_type",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
    "output_segments",
)
_TOOLS: Final = frozenset({"command_execution", "mcp_tool_call", "web_search", "file_change"})
_NOTHING: Final = b'""'


class ExecStream:
    """What the events of one stream have said so far."""

    def __init__(self) -> None:
        self._thread: str | None = None
        self._counted: Counters = NOTHING
        self._turns = 0

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put an event's rows into the batch."""
        match line.type:
            case "thread.started":
                if line.thread_id != self._thread:
                    self._thread, self._counted, self._turns = line.thread_id, NOTHING, 0
                out.skip("thread.started")
            case "item.completed":
                self._take_item(lines.exec_item.decode(line.item), number, out)
            case "turn.completed":
                self._end_turn(line.usage, number, out)
            case "turn.failed":
                self._add_call(NOTHING, "error", number, out)
            case _:
                out.skip("event")

    def _end_turn(self, total: Counters | None, number: int, out: Batch) -> None:
        used = NOTHING
        if total is not None:
            rise = total.since(self._counted)
            used, self._counted = total if rise is None else rise, total
        self._add_call(used, "ok", number, out)

    def _add_call(self, used: Counters, status: str, number: int, out: Batch) -> None:
        """A turn, however many requests it took: the stream does not tell them apart."""
        self._turns += 1
        response = f"{self._thread}/exec-{self._turns}" if self._thread else None
        out.table("records", _CALL)(
            (
                number,
                "call",
                self._thread,
                self._thread,
                self._thread,
                response,
                status,
                "turn.failed" if status == "error" else None,
                used.input_tokens,
                used.cached_input_tokens,
                used.cache_write_input_tokens,
                used.output_tokens,
                used.reasoning_output_tokens,
                [],
            )
        )
        out.accepted += 1

    def _take_item(self, item: ExecItem, number: int, out: Batch) -> None:
        segments: list[int] = []
        if item.type in ("agent_message", "reasoning"):
            origin = Origin.REASONING if item.type == "reasoning" else Origin.ASSISTANT
            segments = [] if is_empty(item.text) else [out.text(item.text, origin)]
        elif item.type in _TOOLS:
            asked = (item.command, item.arguments, item.query, item.changes)
            arguments = next((compact(token) for token in asked if not is_empty(token)), _NOTHING)
            written = out.text(arguments, Origin.ASSISTANT)
            segments.append(written)
            name = item.tool or item.type
            out.table("tool_calls", TOOL_USE)((number, self._tool_id(item), name, written))
            given = (item.aggregated_output, item.result, item.error)
            content = next((compact(token) for token in given if not is_empty(token)), None)
            if content is not None:
                segments.append(out.text(content, Origin.TOOL_RESULT))
                failed = bool(item.exit_code) if item.exit_code is not None else None
                if not is_empty(item.error):
                    failed = True
                out.table("tool_calls", TOOL_RESULT)((number, self._tool_id(item), failed, segments[-1]))
        else:
            out.skip("item")
            return
        out.table("records", _ENTRY)((number, "entry", self._thread, self._thread, segments))
        out.accepted += 1

    def _tool_id(self, item: ExecItem) -> str | None:
        """Items are numbered within a run."""
        return f"{self._thread}/{self._turns}/{item.id}" if item.id else None
