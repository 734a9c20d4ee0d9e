"""Logs of single model calls of the OpenHands SDK (V1): a request with its response, one JSON document each.

Token rule: inclusive; the counts are LiteLLM's, cached tokens are parts of ``prompt_tokens``.

The whole input is there.  A model that calls no tools of its own is sent their definitions within the
messages, and ``raw_messages`` are then what the messages were before.  Nothing names the conversation: the
hash of the texts before the first answer stands for it.  The cost is LiteLLM's arithmetic, 0 for a call that
failed or has no price.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exchange import Answer
from costscope.adapters._formats import Format, body_of, format_at
from costscope.adapters._labels import error_class, label
from costscope.adapters._logged_call import Logged, add_call
from costscope.adapters._moments import moment
from costscope.adapters._values import NO_TEXT, dollars, is_empty, is_object
from costscope.domain.tokens import TokenRule

_LAST: Final = re.compile(rb'"(?:latency_sec|context_window)"\s*:')
_FIRST: Final = re.compile(rb'\s*\{\s*"(?:messages|llm_path|instructions|input)"\s*:')


class Log(msgspec.Struct, gc=False):
    """One call."""

    messages: msgspec.Raw = NO_TEXT
    raw_messages: msgspec.Raw = NO_TEXT
    instructions: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    tools: msgspec.Raw = NO_TEXT
    response: msgspec.Raw = NO_TEXT
    cost: Decimal | None = None
    timestamp: float | None = None
    latency_sec: float | None = None
    error: Any = None


class OpenHandsLlmLog(JsonDocument):
    """Logs of single model calls of the OpenHands SDK."""

    name = "openhands_llm_log"
    title = "OpenHands SDK model call logs (JSON)"
    export_hint = "set log_completions=True; they are the files of log_completions_folder"
    blind_spots = "the conversation is guessed by its first words; no outcome"
    document_type = Log
    remembers_text = True

    def sniff(self, sample: Sample) -> Match | None:
        """A request's messages first, the latency and the context window after them."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf")
        if not _FIRST.match(head) or b"\n{" in head:  # which would be lines of such objects
            return None
        if _LAST.search(head):
            return Match(0.9, "messages with a latency or a context window")
        if not sample.whole and b'"role"' in head[:500]:
            return Match(0.4, "messages that are longer than the sample")
        return None

    def take(self, document: Log, name: str, out: Batch) -> None:  # noqa: ARG002 - the file's name is a time
        """Put the call into the batch."""
        if is_empty(document.messages) and is_empty(document.input):
            raise ValueError("not a call: it has no messages")
        is_chat = is_empty(document.input)
        api = _api("/chat/completions" if is_chat else "/responses")
        parts = ["messages"] if is_chat else ["instructions", "input"]
        if is_empty(document.raw_messages):
            parts.insert(0, "tools")
        body = {part: raw for part in parts if not is_empty(raw := getattr(document, part))}
        prompt = api.prompt(msgspec.json.encode(body))
        answered = is_object(document.response) and not is_empty(document.response)
        if answered and body_of(document.response).object == "response":
            api = _api("/responses")
        answer = api.answer(document.response) if answered else Answer()
        failed = bool(document.error) or not answered
        end = document.timestamp
        start = None if end is None else end - (document.latency_sec or 0)
        task = prompt.identity()
        said = Logged(
            rule=TokenRule.INCLUSIVE,
            counts=answer.counts,
            task=task,
            thread=task,
            response_id=label(answer.response_id),
            start_time=moment(start),
            end_time=moment(end),
            status="error" if failed else "ok",
            error_type=error_class(document.error) if failed else None,
            cost=dollars(document.cost) or None,
            cost_source="harness",
        )
        add_call(out, 1, said, prompt, answer)
        out.accepted += 1


def _api(path: str) -> Format:
    found = format_at(path)
    assert isinstance(found, Format)
    return found
