"""A harness's words are known as such, and a person's are not; numbers are masked, words are not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters._corrections import is_correction, masked_hash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 validation error:\n[]\n\nFix the errors and try again.", True),
        ("Error: no such city\n Please fix your mistakes.", True),
        ("Please always provide EXACTLY ONE action in triple backticks, found 2 actions.", True),
        ("[ERROR] You did not use a tool in your previous response! Please retry with a tool use.", True),
        ("Fix the errors and try again. Then tell me what it was.", False),
        ("Can you please fix your mistakes", False),
        ("", False),
    ],
)
def test_whose_words_they_are(text: str, expected: bool) -> None:
    assert is_correction(json.dumps(text).encode()) is expected


def test_what_is_masked() -> None:
    same = [b'{"id": 1}', b'{"id": 20417}', b'{"id": 9}']
    assert len({masked_hash(raw) for raw in same}) == 1
    keys = [b'"0f8fad5b-d9cd-4a1e-8aa1-0c2b3c4d5e6f"', b'"7c9e6679-7425-40de-944b-e07fc1f90ae7"']
    assert masked_hash(keys[0]) == masked_hash(keys[1])
    assert masked_hash(b'{"path": "a.py"}') != masked_hash(b'{"path": "b.py"}')


@given(st.text(alphabet="ab -_{}/"), st.integers(0, 10**30))
def test_a_number_more_changes_nothing(words: str, number: int) -> None:
    raw = json.dumps(words).encode()
    assert masked_hash(raw[:-1] + str(number).encode() + raw[-1:]) == masked_hash(raw)
