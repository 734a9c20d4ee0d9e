"""How the keys of Langfuse's usage add up, whichever of them there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters._langfuse_usage import counts
from costscope.domain.tokens import TokenRule

COUNT = st.integers(0, 10**6)
EXTRA = st.sampled_from(
    [
        "input_cached_tokens",
        "input_cache_creation_5m",
        "input_cache_creation_1h",
        "input_audio_tokens",
        "input_text_of_files",
        "output_reasoning_tokens",
        "output_audio_tokens",
        "output_drafts",
    ]
)


@given(COUNT, COUNT, st.dictionaries(EXTRA, COUNT))
def test_additive_keys_lose_no_token(input_: int, output: int, extra: dict[str, int]) -> None:
    usage = {"input": input_, "output": output, **extra}
    told, rule = counts(usage | {"total": sum(usage.values())})
    apart = (told.cache_read_tokens or 0) + (told.cache_write_tokens or 0)
    assert rule is TokenRule.AUTO
    assert (told.input_tokens or 0) + apart + (told.output_tokens or 0) == sum(usage.values())
    assert (told.reasoning_tokens or 0) <= (told.output_tokens or 0)
    assert counts(usage) == (told._replace(total_tokens=None), TokenRule.EXCLUSIVE)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_keys_that_overlap_are_left_to_the_total(input_: int, output: int) -> None:
    usage = {"input": input_, "output": output, "total": input_ + output}
    old = {"prompt_details.cache_read": input_, "completion_details.reasoning": output}
    told, rule = counts(usage | old)
    assert (told.input_tokens, told.output_tokens, rule) == (input_, output, TokenRule.AUTO)


def test_no_key_is_no_count() -> None:
    told, _ = counts({})
    assert set(told) == {None}
    assert counts({"search_units": 3})[0] == told


def test_what_is_not_said_stays_unknown() -> None:
    told, _ = counts({"input": 5, "total": 5})
    assert (told.input_tokens, told.output_tokens, told.cache_read_tokens) == (5, None, None)
