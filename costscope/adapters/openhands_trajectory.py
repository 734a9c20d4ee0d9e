"""Trajectories of OpenHands, first generation (V0): a list of events in one JSON document.

Token rule: inclusive; the counts are LiteLLM's, cached tokens are parts of ``prompt_tokens``.

A record is an event.  Each event of a tool call repeats the model's whole response: a response counts once.
What a call cost is in no event, nor is the response behind an answer without a tool call.
"""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._openhands_history import History, Step, step_of
from costscope.domain.tokens import TokenRule

_MARKS: Final = (b'"source"', b'"timestamp"', b'"action"', b'"args"')


class OpenHandsTrajectory(JsonDocument):
    """Trajectories of OpenHands."""

    name = "openhands_trajectory"
    title = "OpenHands trajectories (JSON, first generation)"
    export_hint = "download the trajectory, or set save_trajectory_path"
    blind_spots = "no costs, no failed requests, no call behind an answer without a tool call, no outcome"
    document_type = list[msgspec.Raw]
    constants: ClassVar = {"operation": "chat", "token_rule": TokenRule.INCLUSIVE.value}

    def sniff(self, sample: Sample) -> Match | None:
        """A list whose objects are actions with a source and a time."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"[") or not all(mark in head for mark in _MARKS):
            return None
        if b'"observation"' not in head and b'"tool_call_metadata"' not in head:
            return None
        return Match(0.8, "a list of actions and observations")

    def take(self, document: list[msgspec.Raw], name: str, out: Batch) -> None:
        """Put the rows of all events into the batch."""
        steps: list[Step] = []
        places: list[int] = []
        for number, raw in enumerate(document, 1):
            try:
                steps.append(step_of(raw))
                places.append(number)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))
        for has_rows in History(out, name).write(steps, places.__getitem__):
            if has_rows:
                out.accepted += 1
            else:
                out.skip("event")
