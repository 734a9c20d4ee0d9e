"""Estimated tokens of one component against a provider's own counts, where only that component differs."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import duckdb
import pytest

from costscope.store import derive as deriving
from costscope.store import portion
from tests.console import PROJECT
from tests.lake.lakes import take, workplace
from tests.real.data import needs_data, real_files

pytestmark = needs_data

CASSETTES = real_files("traces/raw-provider/*_cassettes.jsonl")
PAGE = PROJECT / "docs" / "attribution.md"
FREE = {
    "messages", "input", "contents", "stream", "stream_options", "max_tokens", "max_completion_tokens",
    "include", "prompt_cache_key", "metadata", "user",
}  # fmt: skip
"""Fields of a request that hold the turns, or change no token."""
TOOLS = {"tools", "tool_choice", "parallel_tool_calls"}
HIDDEN = {"previous_response_id", "conversation", "response_format", "output_format", "output_config", "text"}
"""Fields that put tokens into a prompt which no text of the log shows: stored turns, schemas of answers."""
LEAST_PAIRS = 20
_QUESTION = """
    SELECT source_id, line, provider, model, all_input, position, origin, hash_lo, estimate
    FROM record_text JOIN response ON response.best = record_number JOIN record USING (record_number)
    WHERE response.shows_whole_input IS DISTINCT FROM false AND all_input IS NOT NULL
      AND response.input_image + response.input_audio = 0
    ORDER BY source_id, line, position
"""


@dataclass(frozen=True)
class Request:
    """A logged request: what it is of, the provider's count, its texts (origin, hash, estimated tokens)."""

    provider: str
    body: dict[str, Any]
    recording: tuple[int, str]
    tokens: int
    texts: tuple[tuple[str, int, int], ...]

    @property
    def turns(self) -> tuple[tuple[str, int, int], ...]:
        """The texts that are no definitions of tools."""
        return tuple(text for text in self.texts if text[0] != "tools")

    def rest(self, free: set[str]) -> str:
        """What else is asked, to tell whether two requests differ in more."""
        return json.dumps({k: v for k, v in self.body.items() if k not in free}, sort_keys=True)

    def share(self, part: int) -> float:
        """The tokens that so much of the estimate gets of the provider's count."""
        return part * self.tokens / sum(estimate for *_, estimate in self.texts)


def _is_visible(body: dict[str, Any], texts: tuple[tuple[str, int, int], ...]) -> bool:
    """Whether all of a prompt are texts: no pictures, no ciphered reasoning, no tools of the provider's."""
    own = any(
        isinstance(tool, dict) and not {"input_schema", "function", "parameters", "toolSpec"} & tool.keys()
        for tool in body.get("tools") or ()
    )
    return (
        not own and not HIDDEN & body.keys() and not {"media", "reasoning"} & {origin for origin, *_ in texts}
    )


@pytest.fixture(scope="module", name="requests")
def logged_requests() -> list[Request]:
    """Every recorded request of which all is seen, estimated as an ingest does."""
    found: list[tuple[Any, ...]] = []

    def then_ask(db: duckdb.DuckDBPyConnection, *arguments: Any) -> list[tuple[str, Path]]:
        made = portion.derive_portion(db, *arguments)
        found.extend(db.execute(_QUESTION).fetchall())
        return made

    lines = {path.name: path.read_bytes().splitlines() for path in CASSETTES}
    requests = []
    for path in CASSETTES:
        found.clear()
        with workplace() as folder, patch.object(deriving, "derive_portion", then_ask):
            take(folder / "lake", path)
        calls: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in found:
            calls[row[1]].append(row)
        for line, rows in calls.items():
            logged = json.loads(lines[path.name][line - 1])
            body = logged["request"]
            texts = tuple((origin, hash_lo, estimate) for *_, origin, hash_lo, estimate in rows)
            if isinstance(body, dict) and _is_visible(body, texts) and sum(size for *_, size in texts):
                where = (CASSETTES.index(path), str(logged.get("source")))
                requests.append(Request(rows[0][2] or "unknown", body, where, rows[0][4], texts))
    return requests


def _turns(requests: list[Request]) -> Iterator[tuple[str, float, int]]:
    """Provider, predicted and counted tokens of a turn: for a request and one that goes on with it."""
    recordings: dict[tuple[Any, ...], list[Request]] = defaultdict(list)
    for request in requests:
        recordings[request.recording, request.provider].append(request)
    for some in recordings.values():
        for number, later in enumerate(some):
            for earlier in reversed(some[:number]):
                before = len(earlier.turns)
                goes_on = later.turns[:before] == earlier.turns and len(later.turns) > before
                if goes_on and earlier.rest(FREE) == later.rest(FREE) and later.tokens > earlier.tokens:
                    added = sum(estimate for *_, estimate in later.turns[before:])
                    yield later.provider, later.share(added), later.tokens - earlier.tokens
                    break


def _tools(requests: list[Request]) -> Iterator[tuple[str, float, int]]:
    """The same for a request with tools and one without."""
    alike: dict[tuple[Any, ...], list[Request]] = defaultdict(list)
    for request in requests:
        alike[request.provider, request.turns, request.rest(FREE | TOOLS)].append(request)
    for some in alike.values():
        without = [request for request in some if request.turns == request.texts]
        for request in some:
            if without and request.turns != request.texts and request.tokens > without[0].tokens:
                part = sum(estimate for origin, _, estimate in request.texts if origin == "tools")
                yield request.provider, request.share(part), request.tokens - without[0].tokens


def _figures(requests: list[Request]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """For each kind of pair and provider with enough: pairs, median and 90th percentile of the error in %."""
    errors: dict[tuple[str, str], set[tuple[float, int]]] = defaultdict(set)
    for kind, pairs in (("turn", _turns(requests)), ("tools", _tools(requests))):
        for provider, predicted, counted in pairs:
            errors[kind, provider].add((round(predicted, 3), counted))
    found = {}
    for key, distinct in sorted(errors.items()):
        sizes = sorted(abs(predicted - counted) / counted for predicted, counted in distinct)
        if len(sizes) >= LEAST_PAIRS:
            found[key] = (len(sizes), round(100 * median(sizes)), round(100 * sizes[9 * len(sizes) // 10]))
    return found


def test_the_page_says_how_far_off_estimates_are(requests: list[Request]) -> None:
    row = re.compile(r"^\| (turn|tools) \| (\w+) \| (\d+) \| (\d+) % \| (\d+) % \|$", re.MULTILINE)
    said = {
        (kind, provider): (int(pairs), int(middle), int(tail))
        for kind, provider, pairs, middle, tail in row.findall(PAGE.read_text(encoding="utf-8"))
    }
    assert _figures(requests) == said
