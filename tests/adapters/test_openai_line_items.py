"""What OpenAI's line items say, by the strings seen on real bills."""

from __future__ import annotations

import pytest

from costscope.adapters._openai_costs import LineItem, line_item

SEEN = {
    "gpt-5.4-2026-03-05, input": LineItem("gpt-5.4-2026-03-05", "input_uncached"),
    "gpt-5.4-2026-03-05, cached input": LineItem("gpt-5.4-2026-03-05", "cache_read"),
    "gpt-5.4-2026-03-05, output": LineItem("gpt-5.4-2026-03-05", "output"),
    "gpt-5.6-sol, cache writes": LineItem("gpt-5.6-sol", "cache_write_5m"),
    "priority | gpt-5.6-sol, output, long context": LineItem("gpt-5.6-sol", "output", "priority", "long"),
    "gpt-audio-mini-2025-12-15 audio, input": LineItem("gpt-audio-mini-2025-12-15", "input_audio"),
    "gpt-audio-mini-2025-12-15 audio, output": LineItem("gpt-audio-mini-2025-12-15", "output_audio"),
    "gpt-image-2.5-flare image, output": LineItem("gpt-image-2.5-flare", "output_image"),
    "gpt-image-2.5-sunburst text, cached input": LineItem("gpt-image-2.5-sunburst", "cache_read"),
    "gpt-5-nano, input_tokens": LineItem("gpt-5-nano", "input_uncached"),
    "gpt-5-nano, output_tokens": LineItem("gpt-5-nano", "output"),
    # A model of which we cannot say what was charged.
    "whisper-1, audio": LineItem("whisper-1", None),
    "gpt-image-2.5-sunburst image, cached input": LineItem("gpt-image-2.5-sunburst", None),
    # No model's.
    "web search tool calls": LineItem(None, "web_search"),
    "Vector storage": LineItem(),
    "Text tokens": LineItem(),
    "assistants api | file search": LineItem(),
    "Promotional credit": LineItem(),
}


@pytest.mark.parametrize(("text", "expected"), SEEN.items(), ids=SEEN.keys())
def test_a_line_item_says(text: str, expected: LineItem) -> None:
    assert line_item(text) == expected


@pytest.mark.parametrize(
    "text", ["", ", input", "gpt-4o", "gpt-4o, ", "gpt-4o , INPUT", "a" * 301 + ", input"]
)
def test_other_text_is_no_model(text: str) -> None:
    assert line_item(text) == LineItem()
