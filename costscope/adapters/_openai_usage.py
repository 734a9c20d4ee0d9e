"""Turns one result of OpenAI's usage data into counts that share no token, whichever file it came in.

``input_tokens`` is everything: uncached, cached and written to the cache; each of these again is the sum of
its text, audio and images.  A sum that does not hold is an error.  Answers from before cache writes were
counted have none: what was written was uncached input then, and billed as such.  Input whose cached part is
not given is counted as a whole (``input``).
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._exports import key_hash
from costscope.adapters._pages import Period
from costscope.adapters._values import Count
from costscope.domain.tokens import TokenCategory

ALL_INPUT: Final = "input"
"""Input of which it is not known how much was read from a cache."""
REQUESTS: Final = "requests"

_UNCACHED: Final = (TokenCategory.INPUT_UNCACHED, TokenCategory.INPUT_AUDIO, TokenCategory.INPUT_IMAGE)
_CACHED: Final = (TokenCategory.CACHE_READ, TokenCategory.CACHE_READ_AUDIO, "cache_read_image")
_OUTPUT: Final = (TokenCategory.OUTPUT, TokenCategory.OUTPUT_AUDIO, TokenCategory.OUTPUT_IMAGE)
_NEVER_CACHED: Final = ("embeddings", "moderations")

_USAGE: Final = (
    *("line", "charge_period_start", "charge_period_end", "provider"),
    *("model", "token_category", "quantity", "unit", "service_tier", "project", "key_hash"),
)

Counted = tuple[str, int, str]
"""What is counted, how many, of what."""


class Result(msgspec.Struct):
    """One result of any of the endpoints, or one row of an export of them."""

    object: str | None = None
    project_id: str | None = None
    api_key_id: str | None = None
    model: str | None = None
    batch: bool | None = None
    service_tier: str | None = None
    context_level: str | None = None
    vector_store_id: str | None = None
    num_model_requests: Count | None = None
    input_tokens: Count | None = None
    input_uncached_tokens: Count | None = None
    input_text_tokens: Count | None = None
    input_audio_tokens: Count | None = None
    input_image_tokens: Count | None = None
    input_cached_tokens: Count | None = None
    input_cached_text_tokens: Count | None = None
    input_cached_audio_tokens: Count | None = None
    input_cached_image_tokens: Count | None = None
    input_cache_write_tokens: Count | None = None
    output_tokens: Count | None = None
    output_text_tokens: Count | None = None
    output_audio_tokens: Count | None = None
    output_image_tokens: Count | None = None
    images: Count | None = None
    characters: Count | None = None
    seconds: Count | None = None
    usage_bytes: Count | None = None
    num_sessions: Count | None = None
    num_requests: Count | None = None

    @property
    def kind(self) -> str:
        """Which endpoint it is of, as the answer names it; empty in an export."""
        return (self.object or "").removeprefix("organization.usage.").removesuffix(".result")


def add_usage(out: Batch, number: int, period: Period, result: Result) -> None:
    """Accept one result.  Raises ``ValueError`` when it counts nothing, or its counts do not add up."""
    found = [counted for counted in _counted(result) if counted[1] is not None]
    if not found:
        raise ValueError("a result counts nothing")
    tier = "batch" if result.batch else result.service_tier
    add = out.table("usage", _USAGE)
    for category, quantity, unit in found:
        place = (number, *period, "openai", result.model)
        add((*place, category, quantity, unit, tier, result.project_id, key_hash(result.api_key_id)))
    out.accepted += 1


def _counted(said: Result) -> list[Counted]:
    tokens = [*_input(said), *_cached(said), *_parts(said.output_tokens, _OUTPUT, _split(said, "output"))]
    found: list[Any] = [(str(category), quantity, "tokens") for category, quantity in tokens]
    found += [
        ("images", said.images, "images"),
        ("speech", said.characters, "characters"),
        ("transcription", said.seconds, "seconds"),
        ("vector_store", said.usage_bytes, "bytes"),
        ("code_interpreter", said.num_sessions, "sessions"),
    ]
    if said.num_requests is None:
        found.append((REQUESTS, said.num_model_requests, "requests"))
    else:
        # The model requests of a search are counted among the completions too.
        found.append((_tool(said), said.num_requests, "requests"))
    return found


def _tool(said: Result) -> str:
    if said.kind == "web_searches" or said.context_level:
        return TokenCategory.WEB_SEARCH.value
    if said.kind == "file_searches" or said.vector_store_id:
        return "file_search"
    raise ValueError("requests to a tool without its name")


def _input(said: Result) -> list[tuple[str, int | None]]:
    """Uncached input by modality, or all input when it is not known how much of it was cached."""
    total, cached, written = said.input_tokens, said.input_cached_tokens, said.input_cache_write_tokens
    uncached = said.input_uncached_tokens
    if uncached is None and total is not None:
        if said.kind in _NEVER_CACHED:
            uncached = total
        elif cached is None:
            return [(ALL_INPUT, total)]
        else:
            uncached = total - cached - (written or 0)
    parts = uncached or 0, cached or 0, written or 0
    if total is not None and (sum(parts) != total or parts[0] < 0):
        raise ValueError("{} input tokens are not {} uncached, {} cached, {} written".format(total, *parts))
    return _parts(uncached, _UNCACHED, _split(said, "input"))


def _cached(said: Result) -> list[tuple[str, int | None]]:
    written = (TokenCategory.CACHE_WRITE_5M, said.input_cache_write_tokens)
    return [*_parts(said.input_cached_tokens, _CACHED, _split(said, "input_cached")), written]


def _split(said: Result, what: str) -> list[int | None]:
    return [getattr(said, f"{what}_{modality}_tokens") for modality in ("text", "audio", "image")]


def _parts(
    total: int | None, categories: tuple[str, ...], parts: list[int | None]
) -> list[tuple[str, int | None]]:
    """A count by modality.  Text is what a count without modalities is of; no audio or image is no row."""
    text, *others = parts
    if text is None and total is not None:
        if any(others):
            raise ValueError("audio or image tokens without text: what they are part of is not known")
        text = total
    if total is not None and total != (text or 0) + sum(other or 0 for other in others):
        raise ValueError(
            f"{total} tokens are not {text} of text, {others[0]} of audio, {others[1]} of images"
        )
    split = list(zip(categories, (text, *others), strict=True))
    return [(category, number) for category, number in split if number or category == categories[0]]
