"""Retries in real logs, against what is documented of them."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from decimal import Decimal

import pytest

from costscope.analysis.ordering import Ordering
from costscope.analysis.retries import retries
from costscope.analysis.selection import Basis, Selection
from costscope.store.lake import Lake
from costscope.store.query import Reader, reading
from tests.lake.lakes import take, workplace
from tests.real.data import needs_data, real_files

pytestmark = needs_data


@pytest.fixture(scope="module", name="swe")
def swe_lake() -> Iterator[Reader]:
    """A lake of the 302 trajectories of mini-swe-agent."""
    with workplace() as folder:
        with tarfile.open(real_files("traces/mini-swe-agent/*_302.tar.xz")[0]) as archive:
            archive.extractall(folder / "files", filter="data")
        take(folder / "lake", folder / "files")
        with reading(Lake(folder / "lake")) as reader:
            yield reader


def test_rejected_answers_are_about_as_many_as_documented(swe: Reader) -> None:
    table = retries(swe, "kind", Selection(basis=Basis.RECORDED), Ordering())
    validation = dict(
        zip((c.name for c in table.columns), next(r for r in table.rows if r[0] == "V"), strict=True)
    )
    # All 500 tasks: 684 of 20,163 calls and 15.80 of 225 dollars were answers without exactly one action.
    assert validation["calls"] == 12_264
    assert validation["wasted_calls"] == 465
    assert validation["retry_rate_pct"] == pytest.approx(Decimal("3.4"), abs=Decimal("0.5"))
    assert validation["share_pct"] == pytest.approx(Decimal("7.0"), abs=Decimal("1.0"))


def test_same_arguments_after_an_error_are_rare(swe: Reader) -> None:
    found = swe.rows(
        "SELECT retry_kind, count(*) FROM call WHERE retry_kind IS NOT NULL GROUP BY ALL ORDER BY 1"
    )
    # Documented: 2 of 1,438 tool errors, over all 500 tasks, in the very next call.
    assert dict(found) == {"E": 3, "V": 465}


def test_there_are_few_loops(swe: Reader) -> None:
    assert swe.rows("SELECT count(*) FROM loop")[0][0] <= 5 * 302 / 1000


def test_a_request_sent_four_times_was_retried_three_times() -> None:
    with workplace() as folder:
        take(folder / "lake", *real_files("traces/raw-provider/*.jsonl"))
        with reading(Lake(folder / "lake")) as reader:
            found = reader.rows(
                "SELECT retry_kind, attempt, http_status FROM call WHERE retry_kind = 'T' ORDER BY 2"
            )
    assert found == [("T", 2, 429), ("T", 3, 429), ("T", 4, 200)]
