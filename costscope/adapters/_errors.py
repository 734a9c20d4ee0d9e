"""The class of a provider's error, found in whatever body came with it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from costscope.adapters._exchange import Answer
from costscope.adapters._values import Token

_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")


def error_type(error: Any) -> str | None:
    """The class an error object names itself, by ``type``, ``code`` or ``status``; free text is none."""
    if not isinstance(error, dict):
        return None
    for key in ("type", "code", "status"):
        name = error.get(key)
        if isinstance(name, str | int) and name != "error" and _IDENTIFIER.fullmatch(str(name)):
            return str(name)
    return None


def refused(body: Token, status: int) -> Answer:
    """The answer of a request that failed: no usage, which is unknown rather than zero."""
    try:
        said = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        said = None
    said = said if isinstance(said, dict) else {}
    request_id = said.get("request_id")
    return Answer(
        status="error",
        error_type=error_type(said.get("error")) or error_type(said) or str(status),
        request_id=request_id if isinstance(request_id, str) else None,
    )
