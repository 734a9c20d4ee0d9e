"""Who bills for a request, by the address it was sent to."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

_HOSTS: Final = {
    "api.openai.com": "openai",
    "eu.api.openai.com": "openai",
    "us.api.openai.com": "openai",
    "openai.azure.com": "azure",
    "services.ai.azure.com": "azure",
    "cognitiveservices.azure.com": "azure",
    "models.inference.ai.azure.com": "azure",
    "api.anthropic.com": "anthropic",
    "openrouter.ai": "openrouter",
    "api.groq.com": "groq",
    "api.deepseek.com": "deepseek",
    "api.mistral.ai": "mistral",
    "codestral.mistral.ai": "mistral",
    "api.x.ai": "x-ai",
    "api.cerebras.ai": "cerebras",
    "api.z.ai": "zai",
    "open.bigmodel.cn": "zhipuai",
    "api.together.xyz": "together",
    "api.together.ai": "together",
    "api.fireworks.ai": "fireworks",
    "api.perplexity.ai": "perplexity",
    "api.moonshot.ai": "moonshotai",
    "api.moonshot.cn": "moonshotai",
    "api.minimax.io": "minimax",
    "api.novita.ai": "novita",
    "api.voyageai.com": "voyageai",
    "dashscope.aliyuncs.com": "alibaba",
    "dashscope-intl.aliyuncs.com": "alibaba",
    "api.githubcopilot.com": "github-copilot",
    "snowflakecomputing.com": "snowflake",
    "generativelanguage.googleapis.com": "google",
    "api.cohere.com": "cohere",
    "api.cohere.ai": "cohere",
}
"""A host, or the end of one, and the provider it belongs to."""

_NOT_YET: Final = {
    "amazonaws.com": "other service of AWS",
    "huggingface.cloud": "huggingface",
    "api-inference.huggingface.co": "huggingface",
    "replicate.com": "replicate",
}
"""Hosts that speak another language."""

_CLOUD = re.compile(
    r"bedrock-mantle\.([a-z0-9-]+)\.api\.aws"
    r"|bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com"
    r"|(?:([a-z]+-[a-z]+\d+)-)?aiplatform\.googleapis\.com"
)
"""Hosts of clouds, with the region in their names."""

_ADDRESS = re.compile(r"[\d.:\[\]]+|localhost|.*\.(?:local|internal|localhost)|[^.]+")


class Seller(NamedTuple):
    """Who bills; ``unsupported`` names a host whose language no adapter of ours speaks."""

    provider: str | None
    region: str | None = None
    unsupported: str | None = None


def address(uri: str) -> SplitResult:
    """The parts of a URL, which may lack its scheme.  Raises ``ValueError``, which never quotes it."""
    try:
        return urlsplit(uri if "://" in uri else f"//{uri}")
    except ValueError:
        raise ValueError("the address is not a URL") from None


def seller_of(place: SplitResult) -> Seller:
    """Who bills for requests to an address.

    An unknown host bills in its own name (its last two labels), for which there is no price until a user
    gives one; an address of the local network says nothing, so that the model's name decides.
    """
    host = (place.hostname or "").lower()
    if match := _CLOUD.fullmatch(host):
        return Seller(
            "google" if host.endswith("googleapis.com") else "aws", region=match[match.lastindex or 1]
        )
    for suffix, language in _NOT_YET.items():
        if host == suffix or host.endswith(("." + suffix, "-" + suffix)):
            return Seller(None, unsupported=language)
    if host == "router.huggingface.co":
        routed = place.path.lstrip("/").partition("/")[0]
        return Seller(f"huggingface_{routed}" if routed not in ("", "v1") else "huggingface")
    for suffix, provider in _HOSTS.items():
        if host == suffix or host.endswith("." + suffix):
            return Seller(provider)
    if not host or _ADDRESS.fullmatch(host):
        return Seller(None)
    return Seller(".".join(host.split(".")[-2:]))
