"""Notes the texts of a Claude Code message, and the tool calls among them."""

from __future__ import annotations

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._claude_code_lines import Message
from costscope.adapters._values import NO_TEXT
from costscope.domain.tokens import Origin

_EMPTY = b'""'
_LIST = ord("[")
_NULL = ord("n")

_TOOL_USE = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT = ("line", "tool_call_id", "is_error", "result_segment")


class _Block(msgspec.Struct, gc=False):
    """One content block of a message, or of a tool's result."""

    type: str = ""
    text: msgspec.Raw = NO_TEXT
    thinking: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT
    source: msgspec.Raw = NO_TEXT
    id: str | None = None
    name: str | None = None
    tool_use_id: str | None = None
    is_error: bool | None = None


class _Attachment(msgspec.Struct, gc=False):
    type: str = ""
    content: msgspec.Raw = NO_TEXT
    prompt: msgspec.Raw = NO_TEXT
    snippet: msgspec.Raw = NO_TEXT


_attachment = msgspec.json.Decoder(_Attachment)
_blocks = msgspec.json.Decoder(list[_Block])


def add_output(message: Message, number: int, out: Batch) -> list[int]:
    """The numbers of an answer's texts; its tool calls become rows."""
    content = message.content
    if not content:
        return []
    first = memoryview(content)[0]
    if first != _LIST:
        return [] if first == _NULL else [out.text(content, Origin.ASSISTANT)]
    segments: list[int] = []
    for block in _blocks.decode(content):
        if block.type == "text":
            segments.append(out.text(block.text or _EMPTY, Origin.ASSISTANT))
        elif block.type == "thinking":
            segments.append(out.text(block.thinking or _EMPTY, Origin.REASONING))
        elif block.type.endswith("tool_use"):
            segment = out.text(block.input or _EMPTY, Origin.ASSISTANT)
            segments.append(segment)
            out.table("tool_calls", _TOOL_USE)((number, block.id, block.name, segment))
    return segments


def add_input(message: Message, number: int, out: Batch) -> list[int]:
    """The numbers of what a user line adds to the conversation; tool results become rows."""
    content = message.content
    if not content:
        return []
    first = memoryview(content)[0]
    if first != _LIST:
        return [] if first == _NULL else [out.text(content, Origin.USER)]
    segments: list[int] = []
    for block in _blocks.decode(content):
        if block.type == "tool_result":
            result = _add_result(block.content or _EMPTY, segments, out)
            out.table("tool_calls", _TOOL_RESULT)((number, block.tool_use_id, block.is_error, result))
        elif block.type == "text":
            segments.append(out.text(block.text or _EMPTY, Origin.USER))
        else:
            segments.append(out.text(block.source or _EMPTY, Origin.MEDIA))
    return segments


def _add_result(content: bytes | msgspec.Raw, segments: list[int], out: Batch) -> int:
    """Add the texts and pictures of a tool's result; returns a number whose hash stands for all of it."""
    if memoryview(content)[0] != _LIST:
        whole = out.text(content, Origin.TOOL_RESULT)
        segments.append(whole)
        return whole
    parts = [
        out.text(block.text, Origin.TOOL_RESULT)
        if block.text
        else out.text(block.source or _EMPTY, Origin.MEDIA)
        for block in _blocks.decode(content)
    ]
    segments.extend(parts)
    return parts[0] if len(parts) == 1 else out.text(content, Origin.TOOL_RESULT)


def attached(raw: msgspec.Raw) -> tuple[bytes | msgspec.Raw, Origin] | None:
    """The text an attachment adds to the next request, or ``None`` for one that only informs the user."""
    attachment = _attachment.decode(raw)
    match attachment.type:
        case "skill_listing" | "nested_memory":
            return attachment.content or _EMPTY, Origin.SYSTEM
        case "queued_command":
            return attachment.prompt or _EMPTY, Origin.USER
        case "edited_text_file":
            return attachment.snippet or _EMPTY, Origin.USER
    return None
