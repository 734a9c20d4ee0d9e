"""What ``claude -p --output-format stream-json`` prints, one message a line; also its single ``json`` result.

Token rule: exclusive, as Anthropic's API counts.

A step's messages hold its input, but only a placeholder for its output.  The ``result`` says what the main
conversation used, and in ``modelUsage`` what each model did, subagents and side calls included.  The output
the steps lack is put down to the last of them: totals are exact, the split between steps is not, unless the
stream was recorded with ``--include-partial-messages``.  What no step accounts for is one more call of that
model.  Until a result comes, outputs are unknown.

Totals of a session with several prompts go on rising; those of several runs in one file begin anew.  Each is
told by whether a total has room for all before it.

The recorded cost is Claude Code's own estimate, put down to the last call of each model.  A run that came to
its end is ``completed``, which does not say that it was right.  Responses have the ids they have in the
session's transcript; calls that are not shown have none, so that a subagent's own transcript should not be
read beside a stream that was recorded without it.
"""

from __future__ import annotations

from typing import ClassVar

from costscope.adapters._batch import Batch
from costscope.adapters._claude_stream import Stream
from costscope.adapters._claude_stream_lines import Line, is_message
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.domain.tokens import TokenRule


class ClaudeStream(JsonLines):
    """Streams of Claude Code."""

    name = "claude_stream"
    title = "Claude Code streams (claude -p --output-format stream-json)"
    export_hint = "save what claude -p --output-format stream-json --verbose prints"
    blind_spots = (
        "no system prompt, tool definitions or first prompt (their tokens are unattributed), seldom a time; "
        "the split of output between steps is not known"
    )
    line_type = Line
    keeps_state = True
    constants: ClassVar = {
        "context": "thread",
        "provider": "anthropic",
        "operation": "chat",
        "token_rule": TokenRule.EXCLUSIVE.value,
        "status": "ok",
    }

    def __init__(self) -> None:
        self._stream = Stream()

    def sniff(self, sample: Sample) -> Match | None:
        """Messages carry a ``session_id`` beside the types of the stream."""
        objects = sample.objects()
        hits = sum(map(is_message, objects))
        if not hits:
            return None
        return Match(0.95, f"{hits} of {len(objects)} lines are messages of a stream")

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a message's rows into the batch."""
        self._stream.take(line, number, out)
