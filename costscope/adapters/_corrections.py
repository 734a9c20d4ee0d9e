"""Knows a message by which a harness rejects the answer before it, and a text apart from its numbers."""

from __future__ import annotations

import re
from typing import Final

import xxhash

_ENDS: Final = (
    b'Fix the errors and try again."',
    b'Please fix your mistakes."',
    b'fix the errors"',
    b'fix the errors found in the following attempt"',
)
"""How Pydantic AI, LangGraph and Instructor end what they send back; a raw text is a JSON string."""
_BEGINS: Final = re.compile(
    rb'"(?:\W{0,4}(?:Format error|Validation Errors? found:|\[ERROR\] You did not use a tool|'
    rb"Please always provide EXACTLY ONE action|Your output was not formatted correctly|"
    rb"Your last output did not use any tool calls|"
    rb"I was given the following JSON response, which had problems))"
)
"""How mini-swe-agent, SWE-agent, Instructor, Cline, Roo Code and Guardrails begin it."""
LONGEST: Final = 20_000
"""Bytes beyond which a text is no correction."""

_UUID: Final = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGITS: Final = b"0123456789"


def is_correction(raw: bytes) -> bool:
    """Whether a raw JSON text is what a harness sends after an answer it cannot use."""
    return raw.endswith(_ENDS) or _BEGINS.match(raw) is not None


def masked_hash(raw: bytes) -> int:
    """A signed 64-bit hash that texts share that differ only in numbers or UUIDs."""
    if raw.count(b"-") > 3:
        raw = _UUID.sub(b"", raw)
    return int.from_bytes(xxhash.xxh3_64_digest(raw.translate(None, _DIGITS)), "big", signed=True)
