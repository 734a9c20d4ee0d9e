"""The counts of a Langfuse observation.

Langfuse's keys are meant to be added up: ``input`` leaves out what has a key of its own, such as
``input_cached_tokens``, and so does ``output`` leave out ``output_reasoning_tokens``; ``total`` is the sum.
Where the total bears that out, or there is none, the parts of input that are no cache are added to the input
and the parts of output to the output, which is what any other source calls them.  Older rows, and rows
whose keys a user made up, do not keep to it: their counts are left as they are, for the total to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from costscope.adapters._values import UNKNOWN, TokenCounts
from costscope.domain.tokens import TokenRule

_KEYS: Final = {
    **dict.fromkeys(("input", "input_tokens", "prompt_tokens", "promptTokens", "inputTokens"), "input"),
    **dict.fromkeys(
        ("output", "output_tokens", "completion_tokens", "completionTokens", "outputTokens"), "output"
    ),
    **dict.fromkeys(("total", "total_tokens", "totalTokens"), "total"),
    **dict.fromkeys(
        (
            *(
                "input_cached_tokens",
                "input_cache_read",
                "input_cache_read_tokens",
                "cache_read_input_tokens",
            ),
            *("prompt_details.cache_read", "prompt_tokens_details.cached_tokens", "input_cached"),
        ),
        "cache_read",
    ),
    **dict.fromkeys(
        (
            *("input_cache_creation", "input_cache_creation_tokens", "cache_creation_input_tokens"),
            *("input_cache_write", "prompt_details.cache_write"),
        ),
        "cache_write",
    ),
    "input_cache_creation_5m": "cache_write_5m",
    "input_cache_creation_1h": "cache_write_1h",
    **dict.fromkeys(
        (
            *("output_reasoning_tokens", "output_reasoning", "completion_details.reasoning"),
            *("completion_tokens_details.reasoning_tokens", "output_thoughts"),
        ),
        "reasoning",
    ),
    **dict.fromkeys(("input_audio_tokens", "input_audio", "prompt_details.audio"), "input_audio"),
    **dict.fromkeys(("output_audio_tokens", "output_audio", "completion_details.audio"), "output_audio"),
    **dict.fromkeys(("input_image_tokens", "input_image"), "input_image"),
    **dict.fromkeys(("output_image_tokens", "output_image"), "output_image"),
}
_WRITES: Final = ("cache_write", "cache_write_5m", "cache_write_1h")


def counts(usage: Mapping[str, int]) -> tuple[TokenCounts, TokenRule]:
    """The counts of ``usage_details``, with the rule by which they include one another."""
    said: dict[str, int] = {}
    other_input = other_output = 0
    for key, value in usage.items():
        if name := _KEYS.get(key):
            said[name] = said.get(name, 0) + value
        elif key.startswith(("input", "prompt")):
            other_input += value
        elif key.startswith(("output", "completion")):
            other_output += value
    if not said and not other_input and not other_output:
        return UNKNOWN, TokenRule.AUTO
    writes = [said[name] for name in _WRITES if name in said]
    given = TokenCounts(
        input_tokens=said.get("input"),
        cache_read_tokens=said.get("cache_read"),
        cache_write_tokens=sum(writes) if writes else None,
        cache_write_5m_tokens=said.get("cache_write_5m"),
        cache_write_1h_tokens=said.get("cache_write_1h"),
        output_tokens=said.get("output"),
        reasoning_tokens=said.get("reasoning"),
        total_tokens=said.get("total"),
        input_audio_tokens=said.get("input_audio"),
        output_audio_tokens=said.get("output_audio"),
        input_image_tokens=said.get("input_image"),
        output_image_tokens=said.get("output_image"),
    )
    input_ = _sum(given.input_tokens, given.input_audio_tokens, given.input_image_tokens, other_input)
    output = _sum(
        *(given.output_tokens, given.reasoning_tokens, given.output_audio_tokens),
        *(given.output_image_tokens, other_output),
    )
    whole = _sum(input_, given.cache_read_tokens, given.cache_write_tokens, output)
    if given.total_tokens is None:
        is_additive = not any("." in key for key in usage)
    else:
        is_additive = given.total_tokens == whole
    if not is_additive:
        return given, TokenRule.AUTO
    rule = TokenRule.EXCLUSIVE if given.total_tokens is None else TokenRule.AUTO
    return given._replace(input_tokens=input_, output_tokens=output), rule


def _sum(*parts: int | None) -> int | None:
    """The sum of the parts that are known; unknown without any."""
    known = [part for part in parts if part is not None]
    return sum(known) if any(known) or parts[0] is not None else None
