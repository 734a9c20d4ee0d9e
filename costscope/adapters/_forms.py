"""Tells a file of JSON lines from a file that is one JSON document."""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from costscope.adapters._contract import Sample


class Form(Enum):
    """How the records of a JSON file follow one another."""

    LINES = auto()
    DOCUMENT = auto()


def form(sample: Sample) -> Form:
    """The form of a file, by its first line.

    One that is longer than the sample is taken for one of lines, unless it begins a list.
    """
    head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"{"):
        return Form.DOCUMENT
    line, line_end, _ = head.partition(b"\n")
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Form.DOCUMENT if line_end or sample.whole else Form.LINES
    return Form.LINES
