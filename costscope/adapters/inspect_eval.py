"""Logs of Inspect AI as it writes them (``.eval``): archives of a header and one file for each sample.

Token rule: as for the same log in JSON (``inspect_log``): decided per record, since older logs have cached
tokens within the input.

A line is a member of the archive (``ingest/archives.py``).  The header says what was evaluated; of a log that
was not finished, the beginning of its journal does.  Summaries, reductions and the rest of the journal repeat
what the samples say.  A record is such a member, or an event of a sample, as for ``inspect_log``.
"""

from __future__ import annotations

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match
from costscope.adapters._contract import Sample as Head
from costscope.adapters._inspect_events import sample_of
from costscope.adapters._inspect_run import Evaluation, Run
from costscope.adapters._values import NO_TEXT, is_empty

_HEADERS = ("header.json", "_journal/start.json")


class _Header(msgspec.Struct, gc=False):
    eval: Evaluation


class Line(msgspec.Struct, gc=False):
    """One member of the archive."""

    member: str
    content: msgspec.Raw = NO_TEXT
    refused: str | None = None


class InspectEval(JsonLines):
    """Logs of Inspect AI as archives."""

    name = "inspect_eval"
    title = "Inspect AI logs (.eval)"
    export_hint = "they are the .eval files of the folder logs"
    blind_spots = "what failed within a call, or in an earlier try of a sample; logs without samples"
    line_type = Line
    keeps_state = True
    remembers_text = True

    def __init__(self) -> None:
        self._evaluation = Evaluation()
        self._out: Batch | None = None
        self._last = 0

    def sniff(self, sample: Head) -> Match | None:
        """It is an archive that begins with Inspect's header, or with the start of its journal."""
        first = next(iter(sample.lines()), sample.head)
        marks = (b'{"member": "%s", "content": {' % name.encode() for name in _HEADERS)
        if any(map(first.startswith, marks)) and b'"eval"' in first:
            return Match(0.95, "an archive with the header of an evaluation")
        return None

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put the rows of a member into the batch."""
        if line.refused:
            raise ValueError(line.refused)
        if line.member in _HEADERS:
            self._evaluation = _header.decode(line.content).eval
            out.skip("roll-up")
        elif not line.member.startswith("samples/") or is_empty(line.content):
            out.skip("summary")
        else:
            sample = sample_of(line.content)
            self._last = max(self._last if out is self._out else 0, number - 1)
            self._out = out
            self._last = Run(sample, self._evaluation, "", out).write(self._last + 1)


_header = msgspec.json.Decoder(_Header)
