"""Names a log gives to tasks, sessions, projects."""

from __future__ import annotations

import re
from typing import Any, Final

import xxhash

_LONGEST: Final = 500
"""Characters; what is longer is not a name."""
_ERROR: Final = re.compile(r"(?:\w{1,64}\.){0,8}([A-Za-z_]\w{0,63})[(:]")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_][\w.-]{0,63}")


def label(value: Any) -> str | None:
    """A name; one that may be an e-mail address, or is no name by its length, is kept as its hash."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return None
    text = str(value)
    return xxhash.xxh3_64_hexdigest(text.encode()) if "@" in text or len(text) > _LONGEST else text


def word(value: Any) -> str | None:
    """An identifier such as the class of an error; free text is none."""
    return value if isinstance(value, str) and _IDENTIFIER.fullmatch(value) else None


def error_class(error: Any) -> str:
    """The class an error was written with, as in ``litellm.RateLimitError: …``; its words are not kept."""
    found = _ERROR.match(error) if isinstance(error, str) else None
    return found[1] if found else "error"
