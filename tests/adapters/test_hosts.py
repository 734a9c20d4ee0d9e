"""Who bills for an address."""

from __future__ import annotations

import pytest

from costscope.adapters._hosts import Seller, address, seller_of


@pytest.mark.parametrize(
    ("uri", "provider"),
    [
        ("https://api.openai.com/v1/responses", "openai"),
        ("api.openai.com/v1/responses", "openai"),
        ("https://API.OpenAI.com:443/v1/responses", "openai"),
        ("https://example.openai.azure.com/openai/deployments/main/chat/completions", "azure"),
        ("https://router.huggingface.co/nebius/v1/chat/completions", "huggingface_nebius"),
        ("https://router.huggingface.co/v1/chat/completions", "huggingface"),
        ("https://example-account.snowflakecomputing.com/api/v2/cortex/v1/chat/completions", "snowflake"),
        ("https://inference.example.com/v1/chat/completions", "example.com"),
        ("https://not-openai.com/v1/chat/completions", "not-openai.com"),
        ("http://localhost:8000/v1/chat/completions", None),
        ("http://127.0.0.1/v1/chat/completions", None),
        ("http://[::1]:4000/v1/chat/completions", None),
        ("http://proxy/v1/chat/completions", None),
        ("http://models.internal/v1/chat/completions", None),
        ("/v1/chat/completions", None),
    ],
)
def test_provider(uri: str, provider: str | None) -> None:
    assert seller_of(address(uri)) == Seller(provider)


@pytest.mark.parametrize(
    ("uri", "language"),
    [
        ("https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "gemini"),
        ("https://aiplatform.googleapis.com/v1/projects", "vertex"),
        ("https://europe-west4-aiplatform.googleapis.com/v1/projects", "vertex"),
        ("https://bedrock-runtime.eu-central-1.amazonaws.com/model/x/converse", "bedrock"),
        ("https://api.cohere.com/v2/chat", "cohere"),
    ],
)
def test_a_host_of_another_language_is_named(uri: str, language: str) -> None:
    assert seller_of(address(uri)) == Seller(None, unsupported=language)


def test_the_region_of_a_cloud_host() -> None:
    place = address("https://bedrock-mantle.us-east-1.api.aws/v1/responses")
    assert seller_of(place) == Seller("aws", "us-east-1")


@pytest.mark.parametrize("uri", ["http://[::1", "https://user:secret@[x]/v1", "https://secret\u2100.com/"])
def test_what_is_no_url_is_not_quoted(uri: str) -> None:
    with pytest.raises(ValueError, match=r"^the address is not a URL$"):
        address(uri)
