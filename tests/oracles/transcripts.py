"""Reads Claude Code transcripts with plain dictionaries: what each response was, and what it costs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

COUNTERS = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens")


@dataclass
class Response:
    """One response, with the greatest of each counter that any line told."""

    model: str
    first_seen: datetime
    counters: dict[str, int] = field(default_factory=dict)

    def cost(self) -> Decimal | None:
        """List price by genai-prices; ``None`` for a model it does not know, or without all the counts."""
        import genai_prices

        told = {name: self.counters.get(name, 0) for name in (*COUNTERS, "5m", "1h", "searches")}
        if not {"input_tokens", "output_tokens"} <= self.counters.keys():
            return None
        writes = max(told["cache_creation_input_tokens"], told["5m"] + told["1h"])
        usage = genai_prices.Usage(
            input_tokens=told["input_tokens"] + told["cache_read_input_tokens"] + writes,
            cache_read_tokens=told["cache_read_input_tokens"],
            cache_write_tokens=writes,
            cache_write_5m_tokens=writes - told["1h"],
            cache_write_1h_tokens=told["1h"],
            output_tokens=told["output_tokens"],
            web_searches=told["searches"],
        )
        try:
            priced = genai_prices.calc_price(
                usage, self.model, provider_id="anthropic", genai_request_timestamp=self.first_seen
            )
        except LookupError:
            return None
        total: Decimal = priced.total_price
        return total


def responses(paths: Iterable[Path]) -> dict[str, Response]:
    """Every response of some transcripts, by its id."""
    found: dict[str, Response] = {}
    for path in paths:
        for line in path.read_bytes().split(b"\n"):
            for told in _told(line):
                _take(told, found)
    return found


def response_of(path: Path, line: int) -> str:
    """The id of the response told in one line, the first being 1."""
    (told,) = _told(path.read_bytes().split(b"\n")[line - 1])
    return _name(told)


def _name(told: dict[str, Any]) -> str:
    """The response's id, else its request's; a line without either is like no other."""
    return str(told["message"].get("id") or told.get("requestId") or told)


def _told(line: bytes) -> Iterator[dict[str, Any]]:
    """The line, or what it retells, when it is a response with an id and counts."""
    try:
        told = json.loads(line)
    except ValueError:
        return
    if not isinstance(told, dict):
        return
    if told.get("type") == "progress":
        told = (told.get("data") or {}).get("message") or {}
    message = told.get("message")
    if not isinstance(message, dict) or told.get("type") not in (None, "assistant"):
        return
    if message.get("usage") and message.get("model") not in (None, "<synthetic>"):
        yield told


def _take(told: dict[str, Any], found: dict[str, Response]) -> None:
    message, seen = told["message"], datetime.fromisoformat(told["timestamp"])
    known = found.setdefault(_name(told), Response(message["model"], seen))
    known.first_seen = min(known.first_seen, seen)
    usage = message["usage"]
    lifetimes = usage.get("cache_creation") or {}
    counts = {name: usage.get(name) for name in COUNTERS} | {
        "5m": lifetimes.get("ephemeral_5m_input_tokens"),
        "1h": lifetimes.get("ephemeral_1h_input_tokens"),
        "searches": (usage.get("server_tool_use") or {}).get("web_search_requests"),
    }
    if message.get("stop_reason") is None and (counts["output_tokens"] or 0) <= 8:
        counts["output_tokens"] = None  # written while the response was streaming
    for name, count in counts.items():
        if count is not None:
            known.counters[name] = max(count, known.counters.get(name, 0))
