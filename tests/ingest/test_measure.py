"""The counts taken from raw, escaped JSON are those of the decoded text."""

from __future__ import annotations

import json
import re
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from costscope.adapters import _measure
from costscope.adapters._measure import COUNTED, measure

Counts = dict[str, int]

# Characters that are counted, that are escaped, that are long in UTF-8; runs of any length.
letters = st.sampled_from(list('a1 0A_/\n\t"\\Zé湖😀.\b')) | st.characters(exclude_categories=["Cs", "Cc"])
runs = st.builds(lambda letter, times: letter * times, letters, st.integers(1, 70))
texts = st.builds("".join, st.lists(letters | runs, max_size=30))
values = st.recursive(
    st.booleans() | st.none() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def counted(text: str) -> Counts:
    """The same counts, one character at a time."""
    return {
        "bytes": len(text.encode()),
        "digit_groups": sum(-(-len(run) // 3) for run in re.findall("[0-9]+", text)),
        "non_ascii": sum(len(character.encode()) - 1 for character in text),
        "uppercase": len(re.findall("[A-Z]", text)),
        "double_spaces": sum(len(run) // 2 for run in re.findall(" +", text)),
        "newlines": text.count("\n"),
        "underscores": text.count("_"),
        "slashes": text.count("/"),
    }


def raw(value: object) -> bytes:
    """The value as a log would have it: no escapes of what needs none."""
    return json.dumps(value, ensure_ascii=False).encode()


def measured(tokens: list[bytes]) -> list[Counts]:
    """What is measured of each raw token."""
    return [dict(zip(COUNTED, column, strict=True)) for column in measure(tokens).T.tolist()]


@given(st.lists(texts, max_size=8))
@example(["", "", "1" * 200, " " * 130, ""])
@example(["\\" * 65, '"' * 64, "\n" * 63, "a" * 61 + "\\n"])
@example(["x" * shift + "1234567 _/A  \n" * 9 for shift in range(60, 70)])
def test_strings(found: list[str]) -> None:
    assert measured([raw(text) for text in found]) == [counted(text) for text in found]


@given(st.lists(values.filter(lambda value: not isinstance(value, str)), max_size=6))
def test_other_values_count_as_they_stand_their_escapes_resolved(found: list[object]) -> None:
    tokens = [raw(value) for value in found]
    unescaped = [re.sub(rb"\\(.)", lambda m: b"\n" if m[1] == b"n" else m[1], token) for token in tokens]
    # A quoted quote stays one byte, as in the text it stands in.
    assert measured(tokens) == [counted(text.decode()) for text in unescaped]


@given(st.lists(texts, min_size=1, max_size=6), st.integers(0, 5))
def test_a_text_counts_the_same_in_any_company(found: list[str], place: int) -> None:
    tokens = [raw(text) for text in found]
    place %= len(tokens)
    assert measured(tokens)[place] == measured([tokens[place]])[0]


@pytest.mark.parametrize(
    ("escape", "expected"),
    [
        (rb"\u00e9", {"bytes": 2, "non_ascii": 1}),
        (rb"\ud83d\ude00", {"bytes": 4, "non_ascii": 2}),
        (rb"\\u00e9", {"bytes": 6, "non_ascii": 0}),
        (rb"\/", {"bytes": 1, "slashes": 1}),
    ],
)
def test_escapes_of_single_characters(escape: bytes, expected: Counts) -> None:
    for before in (b"", b"\\\\", b"x" * 59, b"x" * 63):
        (whole,), (without,) = measured([b'"' + before + escape + b'"']), measured([b'"' + before + b'"'])
        assert {name: whole[name] - without[name] for name in expected} == expected


def test_nothing_to_measure() -> None:
    assert measure([]).shape == (len(COUNTED), 0)
    assert measured([b'""', b"{}"]) == [counted(""), counted("{}")]


def test_a_long_text_needs_little_more_than_itself() -> None:
    text = b'"' + b"text 123 " * 500_000 + b'"'
    _measure._phase_masks.clear()
    tracemalloc.start()
    try:
        measure([text])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(text)
