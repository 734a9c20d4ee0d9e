"""Walks the answers of providers' reporting APIs: pages of buckets of results.

A file holds a page, several pages one after another or in a list, or the bare list of buckets.  OpenAI
writes a bucket's bounds as Unix seconds, Anthropic as RFC 3339; the end is not included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import Sample
from costscope.adapters._exports import instant, period, unix_instant

EMPTY_BUCKET: Final = "empty-bucket"
"""Kind of a bucket without a result: nothing was used or billed, which is not the same as zero."""
MISSING_PAGES: Final = "the last page says that more pages follow: they are missing from the file"

Period = tuple[datetime, datetime]
Take = Callable[[msgspec.Raw, Period, int, Batch], None]
"""Accepts or skips one result of a period; its ``ValueError`` makes the result a reject."""


class Node(msgspec.Struct):
    """A page, which has ``data``, or a bucket, which has ``results``."""

    data: list[Node] | None = None
    has_more: bool | None = None
    start_time: int | None = None
    end_time: int | None = None
    starting_at: str | None = None
    ending_at: str | None = None
    results: list[msgspec.Raw] | None = None

    def period(self) -> Period:
        """The bounds of a bucket.  Raises ``ValueError`` without them."""
        if self.starting_at is None:
            return period(unix_instant(self.start_time), unix_instant(self.end_time))
        return period(instant(self.starting_at), instant(self.ending_at))


Document = Node | list[Node | list[Node]]


def take_results(document: Document, out: Batch, take: Take) -> None:
    """Hand every result of a document to ``take``, numbered from 1.

    A last page that says there are more is a reject of its own.  Raises ``ValueError`` for what is neither a
    page nor a bucket.
    """
    number = 0
    is_last = True
    for node in _flat(document):
        if node.data is not None:
            is_last = not node.has_more
        elif node.results is None:
            raise ValueError("neither a page nor a bucket")
        for bucket in [node] if node.data is None else node.data:
            if not bucket.results:
                out.skip(EMPTY_BUCKET)
            for raw in bucket.results or ():
                number += 1
                try:
                    take(raw, bucket.period(), number, out)
                except ValueError as error:
                    out.reject(number, str(error))
    if not is_last:
        out.reject(number, MISSING_PAGES)


def _flat(document: Document) -> Iterator[Node]:
    for entry in document if isinstance(document, list) else [document]:
        yield from entry if isinstance(entry, list) else [entry]


def has_keys(sample: Sample, *names: str) -> bool:
    """Whether a file begins as a JSON document with all these keys, none of them within a text."""
    if sample.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    return all(_key(name).search(sample.head) for name in names)


@cache
def _key(name: str) -> re.Pattern[bytes]:
    return re.compile(rb'(?<!\\)"' + re.escape(name.encode()) + rb'"\s*:')
