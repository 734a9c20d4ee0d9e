"""Who bills for an address."""

from __future__ import annotations

import pytest

from costscope.adapters._formats import model_at
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
        ("https://x.us-east-1.aws.endpoints.huggingface.cloud/", "huggingface"),
        ("https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/x/invocations", "other service of AWS"),
    ],
)
def test_a_host_of_another_language_is_named(uri: str, language: str) -> None:
    assert seller_of(address(uri)) == Seller(None, unsupported=language)


@pytest.mark.parametrize(
    ("uri", "provider", "region"),
    [
        ("https://bedrock-mantle.us-east-1.api.aws/v1/responses", "aws", "us-east-1"),
        ("https://bedrock-runtime.eu-central-1.amazonaws.com/model/x/converse", "aws", "eu-central-1"),
        ("https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/x/invoke", "aws", "us-gov-west-1"),
        ("https://europe-west4-aiplatform.googleapis.com/v1/projects", "google", "europe-west4"),
        ("https://aiplatform.googleapis.com/v1/projects", "google", None),
        ("https://generativelanguage.googleapis.com/v1beta/models/m:generateContent", "google", None),
        ("https://api.cohere.com/v2/chat", "cohere", None),
    ],
)
def test_the_region_of_a_cloud_host(uri: str, provider: str, region: str | None) -> None:
    assert seller_of(address(uri)) == Seller(provider, region)


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/model/us.anthropic.claude-opus-4-8/invoke", "us.anthropic.claude-opus-4-8"),
        (
            "/model/eu.anthropic.claude-haiku-4-5-20251001-v1:0/converse",
            "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        ("/model/amazon.nova-lite-v1%3A0/invoke", "amazon.nova-lite-v1:0"),
        ("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ap%2Fx/converse", "arn:aws:bedrock:us-east-1:1:p/x"),
        ("/v1beta/models/gemini-3-flash-preview:generateContent", "gemini-3-flash-preview"),
        (
            "/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:streamGenerateContent",
            "gemini-2.5-flash",
        ),
        ("/v1/chat/completions", None),
        ("/openai/deployments/main/chat/completions", None),
    ],
)
def test_the_model_a_path_names(path: str, model: str | None) -> None:
    assert model_at(path) == model


@pytest.mark.parametrize("uri", ["http://[::1", "https://user:secret@[x]/v1", "https://secret\u2100.com/"])
def test_what_is_no_url_is_not_quoted(uri: str) -> None:
    with pytest.raises(ValueError, match=r"^the address is not a URL$"):
        address(uri)
