"""Rollouts of OpenAI's Codex CLI (``~/.codex/sessions/**/rollout-*.jsonl``), and ``codex exec --json``.

Token rule: inclusive; input includes cached tokens, output includes reasoning.

``token_count`` events carry counters over the whole thread beside those of the last response.  A call is
what the counters rose by; an event that tells the same counters again is none, and counters that fell began
anew.  An event's response is known by its turn and by the counters before it, so that a fork or a subagent
that begins with a copy of its parent's history, stamped with the time of the fork, tells of the same
responses; turns older than their thread are marked as copies.  A subagent's calls are of its parent's task.

Without counters (old versions, some other providers) the answers of a turn are one call of unknown tokens.
A request that failed is a call without usage; how many attempts there were is not kept.  Rolled back turns
stay in the history that components are estimated from.

``codex exec`` tells only the sum of a turn, and neither model nor time, so that it has no price; a resumed
thread's stream counts from where the thread began.  It is not to be read beside the thread's rollout.
"""

from __future__ import annotations

from typing import ClassVar, Final

from costscope.adapters._batch import Batch
from costscope.adapters._codex_exec import ExecStream
from costscope.adapters._codex_lines import Line
from costscope.adapters._codex_rollout import Rollout
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.domain.tokens import TokenRule

_ENVELOPES: Final = frozenset({"session_meta", "turn_context", "response_item", "event_msg", "compacted"})
_EXEC: Final = ("thread.started", "turn.", "item.")


class Codex(JsonLines):
    """Sessions of the Codex CLI."""

    name = "codex"
    title = "OpenAI Codex CLI rollouts and exec streams (JSONL)"
    export_hint = "they lie in ~/.codex/sessions; ingest that folder, or save what codex exec --json prints"
    blind_spots = (
        "no tool definitions (their tokens are unattributed), no cost, no outcome; "
        "exec streams have neither model nor time, and one sum a turn"
    )
    line_type = Line
    keeps_state = True
    constants: ClassVar = {
        "context": "thread",
        "operation": "chat",
        "token_rule": TokenRule.INCLUSIVE.value,
        "status": "ok",
    }

    def __init__(self) -> None:
        self._rollout = Rollout()
        self._exec = ExecStream()

    def sniff(self, sample: Sample) -> Match | None:
        """Lines are envelopes with a ``payload``, or the events of a thread."""
        objects = sample.objects()
        if not objects and b'"type":"session_meta"' in sample.head and b'"payload":{' in sample.head:
            return Match(0.8, "a first line too long to judge, which says session_meta")
        rollout = sum("payload" in o and o.get("type") in _ENVELOPES for o in objects)
        events = sum("payload" not in o and str(o.get("type")).startswith(_EXEC) for o in objects)
        if rollout:
            return Match(rollout / len(objects), f"{rollout} of {len(objects)} lines are of a rollout")
        if events and any(o.get("type") == "thread.started" or "item" in o for o in objects):
            return Match(0.9 * events / len(objects), f"{events} of {len(objects)} lines are of codex exec")
        return None

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        if line.type is None:
            raise ValueError("neither a line of a rollout nor an event: it has no type")
        if line.payload:
            self._rollout.take(line, number, out)
        elif line.type in _ENVELOPES:
            raise ValueError("a line of a rollout has no payload")
        else:
            self._exec.take(line, number, out)
