"""Makes characters visible that would act on a terminal or hide text from its reader."""

from __future__ import annotations

import re

_ACTING = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: cursor, colour, clipboard, line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi marks, embeddings, overrides, isolates
    "\u2028\u2029"  # separators that some programs take for line ends
    "\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # text nobody sees
    "\ud800-\udfff"  # bytes of a file name that were no UTF-8, which no stream can encode
    "]"
)
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def visible(text: str) -> str:
    r"""Replace each such character by an escape: ``\n``, ``\x1b``, ``\u202e``.

    What comes out is one line, safe to print, and comes out the same when put in again.
    """
    return _ACTING.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    point = ord(char)
    if point <= 0xFF:
        return _NAMED.get(char, f"\\x{point:02x}")
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
