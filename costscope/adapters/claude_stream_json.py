"""The messages of a Claude Code run as one JSON array, as ``--output-format json --verbose`` prints them.

The SDKs and the GitHub action save the same.  Token rule and meaning are those of ``claude_stream``.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._claude_stream import Stream
from costscope.adapters._claude_stream_lines import Line
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.domain.tokens import TokenRule

_FIRST: Final = re.compile(rb'\[\s*\{\s*"type"\s*:\s*"(?:system|user|assistant|result|stream_event)"')
_SESSION: Final = re.compile(rb'"session_id"\s*:|"parent_tool_use_id"\s*:|"total_cost_usd"\s*:')

_line = msgspec.json.Decoder(Line)


class ClaudeStreamJson(JsonDocument):
    """Runs of Claude Code, each an array of messages."""

    name = "claude_stream_json"
    title = "Claude Code runs as arrays of messages (JSON)"
    export_hint = "save what claude -p --output-format json --verbose prints, or an SDK's list of messages"
    blind_spots = (
        "no system prompt, tool definitions or first prompt (their tokens are unattributed), seldom a time; "
        "the split of output between steps is not known"
    )
    document_type = list[msgspec.Raw]
    constants: ClassVar = {
        "context": "thread",
        "provider": "anthropic",
        "operation": "chat",
        "token_rule": TokenRule.EXCLUSIVE.value,
        "status": "ok",
    }

    def sniff(self, sample: Sample) -> Match | None:
        """An array whose first element is a message of a stream."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if _FIRST.match(head) and (mark := _SESSION.search(head)):
            return Match(0.9, f"an array of messages with {mark[0].decode()}")
        return None

    def take(self, document: list[msgspec.Raw], name: str, out: Batch) -> None:  # noqa: ARG002 - messages name the task
        """Put the rows of a run into the batch."""
        stream = Stream()
        for number, raw in enumerate(document, 1):
            try:
                stream.take(_line.decode(raw), number, out)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))
