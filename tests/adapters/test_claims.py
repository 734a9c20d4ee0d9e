"""Who claims whose sample: each is claimed by its owner and by nobody else."""

from __future__ import annotations

import pytest

from costscope.adapters._contract import Sample
from costscope.adapters.registry import all_adapters
from costscope.ingest.streams import take_sample
from tests.adapters.cases import Case, cases, claimants

STRANGERS = {
    "nothing": b"",
    "a line end": b"\n",
    "prose": b"Dear all,\nthe costs went up.\n",
    "JSON of another kind": b'{"name": "costscope", "version": 1}\n{"name": "other"}\n',
    "a JSON list": b"[1, 2, 3]",
    "a JSON number": b"42",
    "a table of another kind": b"id,name,price\n1,apple,0.30\n",
    "bytes that are no text": bytes(range(256)),
    "unfinished JSON": b'{"usage": {"input_tokens": 1',
    "deeply nested JSON": b"[" * 60_000,
}


@pytest.mark.parametrize("case", cases(), ids=str)
def test_a_sample_is_claimed_by_its_owner_alone(case: Case) -> None:
    assert list(claimants(case.input)) == [case.adapter]


@pytest.mark.parametrize("content", STRANGERS.values(), ids=STRANGERS.keys())
@pytest.mark.parametrize("whole", [True, False])
def test_nobody_claims_a_stranger(content: bytes, whole: bool) -> None:
    assert [a.name for a in all_adapters() if a.sniff(Sample(content, whole=whole))] == []


@pytest.mark.parametrize("case", cases(), ids=str)
def test_a_score_lies_within_bounds_and_has_a_reason(case: Case) -> None:
    sample, stream = take_sample(str(case.input))
    stream.close()
    matches = [match for a in all_adapters() if (match := a.sniff(sample))]
    assert matches
    assert all(0 < match.score <= 1 and match.why for match in matches)
