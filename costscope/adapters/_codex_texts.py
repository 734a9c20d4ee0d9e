"""The texts of Codex's conversation items, with the tool calls among them."""

from __future__ import annotations

import re
from typing import Final

from costscope.adapters import _codex_lines as lines
from costscope.adapters._batch import Batch
from costscope.adapters._codex_lines import Item
from costscope.adapters._exchange import Text
from costscope.adapters._openai_content import content_texts
from costscope.adapters._values import Token, compact, is_empty, is_list, is_object
from costscope.domain.tokens import Origin

TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")

_ROLES: Final = {"system": Origin.SYSTEM, "developer": Origin.SYSTEM, "assistant": Origin.ASSISTANT}
_EXIT_CODE: Final = re.compile(rb'Process exited with code (-?\d{1,10})|exit_code\\*": *(-?\d{1,10})')
_HEAD: Final = 400
"""Bytes of an output within which its exit code stands, where it is told first."""
_NOTHING: Final = b'""'


def texts_of(item: Item) -> list[Text]:
    """The texts an item adds to the conversation, those that hold nothing left out."""
    match item.type:
        case "message":
            found = list(content_texts(item.content, _ROLES.get(item.role or "", Origin.USER)))
        case "reasoning":
            found = [Text(reasoning_of(item), Origin.REASONING)]
        case "compaction" | "context_compaction" | "compaction_summary":
            found = [Text(item.encrypted_content, Origin.REASONING)]
        case "tool_search_output":
            found = [Text(compact(tool), Origin.TOOLS) for tool in item.tools or ()]
        case kind if kind and kind.endswith("_output"):
            found = list(content_texts(output_of(item)[0], Origin.TOOL_RESULT))
        case _:
            found = [Text(arguments_of(item), Origin.ASSISTANT)]
    return [text for text in found if not is_empty(text.token)]


def is_written(item: Item) -> bool:
    """Whether the model wrote an item."""
    kind = item.type or ""
    return kind == "reasoning" or kind.endswith("_call") or (kind == "message" and item.role == "assistant")


def is_known(item: Item) -> bool:
    """Whether an item is part of the conversation."""
    kind = item.type or ""
    return (
        kind in ("message", "reasoning", "compaction", "context_compaction", "compaction_summary")
    ) or kind.endswith(("_call", "_output"))


def reasoning_of(item: Item) -> Token:
    """What was thought: the text where there is one, else what stands for it."""
    return next((t for t in (item.content, item.summary, item.encrypted_content) if not is_empty(t)), b"")


def arguments_of(item: Item) -> Token:
    """What the model asked a tool."""
    return compact(next((t for t in (item.arguments, item.input, item.action) if not is_empty(t)), b""))


def output_of(item: Item) -> tuple[Token, bool | None]:
    """What a tool gave back, and whether it failed; ``None`` where it does not say."""
    content: Token = item.output
    if is_object(content):
        wrapped = lines.output.decode(content)
        if wrapped.success is not None:
            return wrapped.content or _NOTHING, not wrapped.success
    code = _EXIT_CODE.search(bytes(memoryview(content)[:_HEAD]))
    return content, None if code is None else int(code[1] or code[2]) != 0


def add_tool_use(item: Item, segments: list[int], number: int, out: Batch) -> None:
    """Note the tool the model asked for; what the provider ran itself may have no name but its kind."""
    name = item.name or (item.type or "").removesuffix("_call")
    written = segments[0] if segments else out.text(_NOTHING, Origin.ASSISTANT)
    out.table("tool_calls", TOOL_USE)((number, item.call_id or item.id, name, written))


def add_tool_result(item: Item, segments: list[int], number: int, out: Batch) -> None:
    """Note what a tool gave back; several parts are told apart by the hash of them all."""
    content, is_error = output_of(item)
    if len(segments) == 1 and not is_list(content):
        result = segments[0]
    else:
        result = out.text(content or _NOTHING, Origin.TOOL_RESULT)
    out.table("tool_calls", TOOL_RESULT)((number, item.call_id, is_error, result))
