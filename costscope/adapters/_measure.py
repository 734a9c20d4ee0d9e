"""Eight character counts of many JSON texts at once.

The counts feed the offline token estimate (coefficients per tokenizer family in
``store/sql``).  They are taken from the raw, still escaped bytes: one comparison per class over the
whole batch, packed to bits, and counted between text boundaries with a rank structure, so that no
text is decoded.  A bit-parallel pass costs a fraction of a regular expression's and is exact: the
counts equal those of the decoded text, but for ``\\uXXXX`` escapes, whose characters count as
non-ASCII of two bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Counts = NDArray[np.int64]

_ONE: Final = np.uint64(1)
_TOP: Final = np.uint64(63)
_EVEN: Final = np.uint64(0x5555555555555555)

COUNTED: Final = (
    "bytes",
    "digit_groups",
    "non_ascii",
    "uppercase",
    "double_spaces",
    "newlines",
    "underscores",
    "slashes",
)
"""The names of the counts, in the order of the rows :func:`measure` returns."""


def measure(texts: Sequence[bytes]) -> Counts:
    """Count every class in every text; returns an array of shape (8, number of texts).

    A text is a raw JSON token: a quoted string, whose quotes do not count, or any other value.
    """
    number = len(texts)
    counts = np.zeros((len(COUNTED), number), np.int64)
    if not number:
        return counts
    lengths = np.fromiter(map(len, texts), np.int64, number)
    joined = b"".join(texts)
    padding = -len(joined) % 64 + 64
    data = np.frombuffer(joined + bytes(padding), np.uint8)
    bounds = np.zeros(number + 1, np.int64)
    np.cumsum(lengths, out=bounds[1:])
    per_text = _counter(bounds)
    mask = np.empty(data.size, np.bool_)
    shifted = np.empty(data.size, np.uint8)

    def equal(character: int) -> Words:
        return _bits(np.equal(data, character, out=mask))

    def within(first: int, span: int) -> Words:
        return _bits(np.less(np.subtract(data, first, out=shifted), span, out=mask))

    quoted = (data[bounds[:-1]] == ord('"')) & (lengths > 1)
    counts[0] = lengths - 2 * quoted
    backslashes = equal(ord("\\"))
    if backslashes.any():
        escapes = _alternate(backslashes)
        escaped = _shift(escapes)
        counts[0] -= per_text(escapes)
        counts[5] = per_text(escaped & equal(ord("n")))
        unicode_escapes = escaped & equal(ord("u"))
        if unicode_escapes.any():
            hexadecimal = 4 * per_text(unicode_escapes)
            counts[0] -= hexadecimal - per_text(unicode_escapes)
            counts[2] = per_text(unicode_escapes)
    counts[1] = per_text(_every_third(within(ord("0"), 10)))
    counts[2] += per_text(_bits(np.less(data.view(np.int8), -64, out=mask)))
    counts[3] = per_text(within(ord("A"), 26))
    spaces = equal(ord(" "))
    counts[4] = per_text(_alternate(spaces & _shift(spaces)))
    counts[6] = per_text(equal(ord("_")))
    counts[7] = per_text(equal(ord("/")))
    return counts


def _bits(mask: NDArray[np.bool_]) -> Words:
    return np.packbits(mask, bitorder="little").view(np.uint64)


def _counter(bounds: Counts) -> Callable[[Words], Counts]:
    """A function that counts set bits between each two bounds: words by prefix sum, the rest by mask."""
    word = bounds >> 6
    below = (_ONE << (bounds & 63).astype(np.uint64)) - _ONE

    def count(bits: Words) -> Counts:
        prefix = np.zeros(bits.size + 1, np.int64)
        np.cumsum(np.bitwise_count(bits), out=prefix[1:], dtype=np.int64)
        rank = prefix[word] + np.bitwise_count(bits[word] & below)
        between: Counts = np.diff(rank)
        return between

    return count


def _shift(bits: Words) -> Words:
    """Every bit one place later."""
    moved = bits << _ONE
    moved[1:] |= bits[:-1] >> _TOP
    return moved


def _add(a: Words, b: Words) -> Words:
    """One long binary addition across all words."""
    total = a + b
    carry = total < a
    while carry.any():
        step = np.zeros_like(total)
        step[1:] = carry[:-1]
        following = total + step
        carry = following < total
        total = following
    return total


def _runs_from(bits: Words, starts: Words) -> Words:
    """The runs of set bits that begin at one of ``starts``: adding a run's first bit clears the run."""
    return bits & ~_add(bits, starts)


def _alternate(bits: Words) -> Words:
    """The first, third, fifth … bit of every run (of backslashes: those that escape)."""
    starts = bits & ~_shift(bits)
    even = _runs_from(bits, starts & _EVEN)
    return (even & _EVEN) | ((bits ^ even) & ~_EVEN)


def _every_third(bits: Words) -> Words:
    """The first, fourth, seventh … bit of every run (of digits: one bit per group of up to three)."""
    starts = bits & ~_shift(bits)
    chosen = np.zeros_like(bits)
    for phase in _phases(bits.size):
        chosen |= _runs_from(bits, starts & phase) & phase
    return chosen


_phase_masks: list[Words] = []


def _phases(words: int) -> list[Words]:
    """Three masks of every third bit, at offsets 0, 1, 2; kept at the greatest length asked for."""
    if not _phase_masks or _phase_masks[0].size < words:
        # The pattern comes again after three words: 192 is a multiple of 3 as well as of 64.
        place = np.arange(192) % 3
        _phase_masks[:] = [np.resize(_bits(place == phase), 2 * words) for phase in range(3)]
    return [mask[:words] for mask in _phase_masks]
