"""Names as logs write them, and the names their prices stand under."""

from __future__ import annotations

import json

import pytest

from costscope.pricing.book import PriceBook
from costscope.pricing.clauses import exact_names
from costscope.pricing.names import aliases, normalise

MESSY = [
    # suffixes that tools add
    ("claude-opus-5-5[1m]", "anthropic", ("anthropic", "claude-opus-5-5", None)),
    ("claude-sonnet-4.5-thinking", "anthropic", ("anthropic", "claude-sonnet-4.5", None)),
    ("claude-opus-4-6-max", "anthropic", ("anthropic", "claude-opus-4-6", None)),
    ("gpt-5.2-high", "openai", ("openai", "gpt-5.2", None)),
    ("gpt-5 (high)", "openai", ("openai", "gpt-5", None)),
    ("o3-mini-high", "openai", ("openai", "o3-mini", None)),
    ("grok-4.6-build", "xai", ("x-ai", "grok-4.6", None)),
    ("ft:gpt-4.1-2025-04-14:acme::B2c", "openai", ("openai", "ft:gpt-4.1-2025-04-14", None)),
    # suffixes that are part of the name
    ("gpt-5.1-codex-max", "openai", ("openai", "gpt-5.1-codex-max", None)),
    ("mistral-medium", "mistral", ("mistral", "mistral-medium", None)),
    ("qwen3-max", "dashscope", ("alibaba", "qwen3-max", None)),
    # prefixes
    ("models/gemini-2.5-flash", "google", ("google", "gemini-2.5-flash", None)),
    ("publishers/google/models/gemini-2.5-flash", None, ("google", "gemini-2.5-flash", None)),
    (
        "projects/p-1/locations/us-east5/publishers/anthropic/models/claude-sonnet-4@20250514",
        "vertex_ai",
        ("google", "claude-sonnet-4-20250514", "us-east5"),
    ),
    ("vertex_ai/claude-opus-4-6@default", None, ("google", "claude-opus-4-6", None)),
    ("anthropic/claude-sonnet-4-5", "anthropic", ("anthropic", "claude-sonnet-4-5", None)),
    ("anthropic/claude-sonnet-4-5", None, ("anthropic", "claude-sonnet-4-5", None)),
    (
        "litellm_proxy/anthropic/claude-sonnet-4-20250514",
        None,
        ("anthropic", "claude-sonnet-4-20250514", None),
    ),
    ("@google/gemini-3-pro-preview", "portkey", ("google", "gemini-3-pro-preview", None)),
    ("gemini-2.5-pro", "Google AI Studio", ("google", "gemini-2.5-pro", None)),
    ("claude-opus-5", "Amazon Bedrock", ("aws", "claude-opus-5", None)),
    ("gemini/gemini-2.5-pro", None, ("google", "gemini-2.5-pro", None)),
    # what a provider has in its own names stays
    ("google/gemini-3-pro-preview", "openrouter", ("openrouter", "google/gemini-3-pro-preview", None)),
    ("openrouter/google/gemini-3-pro-preview", None, ("openrouter", "google/gemini-3-pro-preview", None)),
    ("qwen/qwen3-coder:free", "openrouter", ("openrouter", "qwen/qwen3-coder:free", None)),
    ("openai/gpt-oss-120b", "groq", ("groq", "openai/gpt-oss-120b", None)),
    (
        "accounts/fireworks/models/deepseek-v3",
        "fireworks",
        ("fireworks", "accounts/fireworks/models/deepseek-v3", None),
    ),
    ("@cf/meta/llama-3-8b", "cloudflare", ("cloudflare", "@cf/meta/llama-3-8b", None)),
    # places
    ("eu/gpt-5.1", "azure", ("azure", "gpt-5.1", "eu")),
    ("azure/us/gpt-5.1", None, ("azure", "gpt-5.1", "us")),
    ("azure/global-standard/gpt-4o", None, ("azure", "gpt-4o", "global")),
    ("us.anthropic.claude-opus-5", None, ("aws", "anthropic.claude-opus-5", "us")),
    ("global.anthropic.claude-opus-5", "aws.bedrock", ("aws", "anthropic.claude-opus-5", "global")),
    ("us-gov.anthropic.claude-opus-4-8", "bedrock", ("aws", "anthropic.claude-opus-4-8", "us-gov")),
    (
        "bedrock/eu-west-2/meta.llama3-8b-instruct-v1:0",
        None,
        ("aws", "meta.llama3-8b-instruct-v1:0", "eu-west-2"),
    ),
    (
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0",
        None,
        ("aws", "anthropic.claude-3-5-sonnet-20241022-v2:0", "us"),
    ),
    (
        "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
        "bedrock",
        ("aws", "anthropic.claude-3-haiku-20240307-v1:0", "eu-west-1"),
    ),
    # names people read
    ("Claude Haiku 4.5", None, ("anthropic", "claude-haiku-4-5-20251001", None)),
    ("Claude 3.5 Sonnet 2024-10-22", None, ("anthropic", "claude-3-5-sonnet-20241022", None)),
    ("Claude 3 Opus", "anthropic", ("anthropic", "claude-3-opus-20240229", None)),
]


@pytest.mark.parametrize(("model", "provider", "expected"), MESSY, ids=[m[0] for m in MESSY])
def test_a_messy_name_is_reduced_to_what_its_provider_calls_it(
    model: str, provider: str | None, expected: tuple[str | None, str, str | None]
) -> None:
    assert normalise(model, provider) == expected


FOUND = [
    ("anthropic", "claude-opus-5-5[1m]", "anthropic", "claude-opus-5-5"),
    ("google", "models/gemini-2.5-flash", "google", "gemini-2.5-flash"),
    ("google", "publishers/google/models/gemini-2.5-pro", "google", "gemini-2.5-pro"),
    ("anthropic", "anthropic/claude-opus-4-5", "anthropic", "claude-opus-4-5"),
    ("azure", "eu/gpt-5.1", "openai", "gpt-5.1"),
    ("bedrock", "us-gov.anthropic.claude-opus-4-8", "aws", "regional.anthropic.claude-opus-4-8-v1:0"),
    ("bedrock", "global.anthropic.claude-opus-4-8", "aws", "global.anthropic.claude-opus-4-8-v1:0"),
    ("xai", "grok-4.6-build", "x-ai", "grok-4.6"),
    ("openai", "ft:gpt-4.1-2025-04-14:acme::B2c", "openai", "ft:gpt-4.1-2025-04-14"),
    ("openai", "gpt-5.2-20251211", "openai", "gpt-5.2"),
    ("openrouter", "google/gemini-3-pro-preview", "google", "gemini-3-pro-preview"),
    ("openrouter", "deepseek/deepseek-v4-pro", "openrouter", "deepseek/deepseek-v4-pro"),
    (None, "gpt-5.1-codex-max", "openai", "gpt-5.1"),
    (None, "claude-sonnet-4-5-20250929", "anthropic", "claude-sonnet-4-5"),
    ("vertex_ai", "claude-sonnet-4-5@20250929", "anthropic", "claude-sonnet-4-5"),
]


@pytest.mark.parametrize(("provider", "name", "seller", "model"), FOUND, ids=[f[1] for f in FOUND])
def test_a_messy_name_finds_its_model(
    book: PriceBook, provider: str | None, name: str, seller: str, model: str
) -> None:
    resolved = book.resolve(provider, name)
    assert resolved is not None
    assert resolved.model == model
    assert resolved.provider == seller or (provider, resolved.provider) == ("vertex_ai", "google")


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("anthropic", "claude-opus-6"),
        ("anthropic", "claude-sonnet-5-6"),
        ("openai", "gpt-7"),
        (None, "gpt-7-high"),
        ("openai", "claude-opus-5"),
        ("some-reseller", "gpt-5.4"),
        ("openrouter", "nobody/nothing"),
        ("anthropic", ""),
        (None, "x" * 5_000),
    ],
)
def test_an_unknown_name_is_never_priced_as_a_similar_one(
    book: PriceBook, provider: str | None, name: str
) -> None:
    assert book.resolve(provider, name) is None


def test_every_name_the_book_lists_leads_to_its_own_model(book: PriceBook) -> None:
    listed = 0
    for provider, model in book.catalog.models():
        for name in exact_names(json.loads(book.catalog.clause(provider, model))) or ():
            resolved = book.resolve(provider, name)
            assert resolved is not None, (provider, name)
            assert (resolved.provider, resolved.model) == book.catalog.find(provider, name)
            listed += 1
    assert listed > 3_000


def test_every_display_name_has_a_price(book: PriceBook) -> None:
    for display, target in aliases().display.items():
        assert book.resolve("anthropic", display.title()) is not None, (display, target)
