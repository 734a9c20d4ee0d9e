"""The command ``reconcile``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costscope.store.query import Reader


@contextmanager
def billed_lake(invoices: list[str], adapter: str | None) -> Iterator[Reader]:
    """The invoice files, read into a lake of their own that is gone afterwards."""
    from costscope.ingest.publish import Options, ingest
    from costscope.pricing.book import PriceBook
    from costscope.store.lake import Lake
    from costscope.store.query import reading

    with tempfile.TemporaryDirectory(prefix="costscope-") as folder:
        lake = Lake(Path(folder))
        ingest(lake, invoices, PriceBook.load(), Options(adapter=adapter, processes=1))
        with reading(lake) as reader:
            yield reader
