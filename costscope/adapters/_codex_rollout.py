"""Follows a Codex rollout line by line: whose turn it is, and how far the counters have risen."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from costscope.adapters import _codex_lines as lines
from costscope.adapters._batch import Batch
from costscope.adapters._codex_lines import NOTHING, Counters, Event, Item, Line, SessionMeta
from costscope.adapters._codex_texts import (
    add_tool_result,
    add_tool_use,
    is_known,
    is_written,
    texts_of,
)
from costscope.adapters._values import Token, compact, is_empty, is_object
from costscope.domain.tokens import Origin

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "start_time")
_ENTRY: Final = (*_PLACE, "input_segments")
_ATTEMPT: Final = (
    *_PLACE,
    "conversation_id",
    "parent_thread_id",
    "agent",
    "project",
    "is_copy",
    "provider",
    "model",
    "response_id",
)
_PART: Final = (*_ATTEMPT, "output_segments")
_CALL: Final = (
    *_ATTEMPT,
    "end_time",
    "web_search_requests",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
    "total_tokens",
)
_FAILURE: Final = (*_ATTEMPT, "status", "http_status", "error_type", "context")

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_IDENTIFIER: Final = re.compile(r"[A-Za-z][\w.-]{0,63}")
_NO_REQUEST: Final = frozenset({"sandbox_error", "thread_rollback_failed", "active_turn_not_steerable"})
"""Errors that are not a failed request."""


class Rollout:
    """What the lines of one rollout have said so far."""

    def __init__(self) -> None:
        self._meta: SessionMeta | None = None
        self._instructions: list[tuple[bytes, Origin]] = []
        self._cwd: str | None = None
        self._model: str | None = None
        self._turn: str | None = None
        self._counted: Counters | None = None
        """The cumulative counters as last told."""
        self._searches = 0
        self._failures = 0
        self._moment: datetime | None = None

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        moment = line.timestamp
        if moment and (self._moment is None or moment > self._moment):
            self._moment = moment
        match line.type:
            case "session_meta":
                self._take_meta(lines.meta.decode(line.payload), number, out)
            case "turn_context":
                said = lines.context.decode(line.payload)
                self._begin_turn(said.turn_id)
                self._model = said.model or self._model
                self._cwd = said.cwd or self._cwd
                out.skip("turn_context")
            case "response_item":
                self._take_item(lines.item.decode(line.payload), number, out)
            case "event_msg":
                self._take_event(lines.event.decode(line.payload), number, out)
            case "compacted":
                self._take_compacted(line.payload, number, out)
            case _:
                out.skip("other")

    def _take_meta(self, meta: SessionMeta, number: int, out: Batch) -> None:
        """The first is the rollout's own; those after it came with copied history."""
        if self._meta is not None:
            out.skip("session_meta of a copied history")
            return
        self._meta, self._cwd = meta, meta.cwd
        self._moment = self._moment or meta.timestamp
        base = meta.base_instructions.text if meta.base_instructions else meta.instructions
        found: list[tuple[Token, Origin]] = [
            *((compact(tool), Origin.TOOLS) for tool in meta.dynamic_tools or ()),
            (base, Origin.SYSTEM),
        ]
        self._instructions = [(bytes(token), origin) for token, origin in found if not is_empty(token)]
        segments = [out.text(*text) for text in self._instructions]
        out.table("records", _ENTRY)((*self._place(number, "entry"), segments))
        out.accepted += 1

    def _begin_turn(self, turn: str | None) -> None:
        if turn and turn != self._turn:
            self._turn, self._failures = turn, 0

    def _take_item(self, item: Item, number: int, out: Batch) -> None:
        if not is_known(item):
            out.skip("other")
            return
        segments = [out.text(*text) for text in texts_of(item)]
        response = None if self._is_copy() else self._response_id()
        if not (is_written(item) and response):
            out.table("records", _ENTRY)((*self._place(number, "entry"), segments))
        else:
            out.table("records", _PART)((*self._attempt(number, response), segments))
        kind = item.type or ""
        if kind == "web_search_call":
            # Opening a page that was found is not a search.
            told = lines.action.decode(item.action).type if is_object(item.action) else None
            self._searches += told in (None, "search")
        if not self._is_copy() and (item.call_id or item.id):
            if kind.endswith("_call"):
                add_tool_use(item, segments, number, out)
            elif kind.endswith("_output"):
                add_tool_result(item, segments, number, out)
        out.accepted += 1

    def _take_event(self, event: Event, number: int, out: Batch) -> None:
        self._begin_turn(event.turn_id)
        if event.type == "token_count":
            self._take_counters(event, number, out)
        elif event.type in ("error", "stream_error"):
            self._take_failure(event.codex_error_info, number, out)
        else:
            out.skip("event")

    def _take_counters(self, event: Event, number: int, out: Batch) -> None:
        total = event.info.total_token_usage if event.info else None
        last = event.info.last_token_usage if event.info else None
        if event.info is None or (total is None and last is None):
            out.skip("token_count without usage")
            return
        if total is not None and total == self._counted:
            out.skip("token_count told again")
            return
        used = _used(self._counted, total, last)
        if not used.is_empty():
            response = self._response_id() if not self._is_copy() else self._copied_id(total, last)
            self._add_call(used, response, event.info.model, number, out)
        else:
            out.skip("token_count without usage")
        self._counted = total or (self._counted or NOTHING).plus(used)

    def _add_call(
        self, used: Counters, response: str | None, model: str | None, number: int, out: Batch
    ) -> None:
        self._model = model or self._model
        out.table("records", _CALL)(
            (
                *self._attempt(number, response),
                self._moment,
                self._searches or None,
                used.input_tokens,
                used.cached_input_tokens,
                used.cache_write_input_tokens,
                used.output_tokens,
                used.reasoning_output_tokens,
                used.total_tokens,
            )
        )
        self._searches = 0
        out.accepted += 1

    def _take_failure(self, info: Any, number: int, out: Batch) -> None:
        """A request that failed: it takes no part in the thread, since the next attempt sends the same."""
        name, status = _error(info)
        if name in _NO_REQUEST:
            out.skip("event")
            return
        self._failures += 1
        key = self._key()
        response = f"{key}/error-{self._failures}" if key else None
        row = (*self._attempt(number, response), "error", status, name or "error", "full")
        out.table("records", _FAILURE)(row)
        out.accepted += 1

    def _take_compacted(self, payload: Token, number: int, out: Batch) -> None:
        """History starts anew with what is told here; the instructions are sent as before."""
        told = lines.compacted.decode(payload)
        texts = list(self._instructions)
        if told.replacement_history is None:
            texts += [] if is_empty(told.message) else [(bytes(told.message), Origin.USER)]
        for item in told.replacement_history or ():
            texts += [(bytes(token), origin) for token, origin in texts_of(item)]
        segments = [out.text(*text) for text in texts]
        out.table("records", _ENTRY)((*self._place(number, "reset"), segments))
        out.accepted += 1

    def _place(self, number: int, kind: str) -> tuple[object, ...]:
        meta = self._meta
        thread = meta.id if meta else None
        return number, kind, meta.task() if meta else None, thread, self._moment

    def _attempt(self, number: int, response: str | None) -> tuple[object, ...]:
        meta = self._meta
        return (
            *self._place(number, "call"),
            meta.id if meta else None,
            meta.parent() if meta else None,
            (meta.agent_role or meta.agent_nickname) if meta else None,
            self._cwd,
            self._is_copy(),
            meta.model_provider if meta else None,
            self._model,
            response,
        )

    def _key(self) -> str | None:
        """What is the same in every copy of a turn: its id where that is unique, else the thread's."""
        if self._turn and _UUID.fullmatch(self._turn):
            return self._turn
        return self._meta.id if self._meta else None

    def _response_id(self) -> str | None:
        """The turn, with the counters as they stood before: known before the response is over."""
        key = self._key()
        return f"{key}/{self._counted or NOTHING}" if key else None

    def _copied_id(self, total: Counters | None, last: Counters | None) -> str | None:
        """The same of a response in copied history, which may lack what came before."""
        before = total.since(last) if total and last else None
        return f"{self._key()}/{before}" if before else self._response_id()

    def _is_copy(self) -> bool:
        """Whether the turn is older than the thread; ids of version 7 begin with their time."""
        turn = _UUID.fullmatch(self._turn or "")
        thread = _UUID.fullmatch((self._meta and self._meta.id) or "")
        return bool(turn and thread and turn[1] == thread[1] == "7" and turn[0] < thread[0])


def _used(before: Counters | None, total: Counters | None, last: Counters | None) -> Counters:
    """What a response used: what the counters rose by, which also tells of a response whose event is lost.

    Where they began anew, or what came before is not in the file, it is what was said of the last response.
    """
    rise = total.since(before) if total and before else None
    if rise is None:
        return last or total or NOTHING
    is_more = last is None or (rise.covers(last) and not last.covers(rise))
    return rise if is_more else last or rise


def _error(info: Any) -> tuple[str | None, int | None]:
    """The class of an error with its HTTP status; free text is none."""
    status = None
    if isinstance(info, dict) and info:
        info, detail = next(iter(info.items()))
        status = detail.get("http_status_code") if isinstance(detail, dict) else None
    name = info if isinstance(info, str) and _IDENTIFIER.fullmatch(info) else None
    return name, status if isinstance(status, int) and 100 <= status <= 999 else None
