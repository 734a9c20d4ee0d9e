"""Reduce the name a log gives a model to the name its provider prices it under."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_LONGEST: Final = 300
"""Characters of a name that are looked at; a longer one is not a model."""

_MARKER = re.compile(r"\[[^\[\]]*\]$")
_EFFORTS: Final = "minimal|low|medium|high|xhigh"
_EFFORT_ASIDE = re.compile(rf"(?:\s*\((?:none|max|thinking|{_EFFORTS})\)|:(?:{_EFFORTS}))$")
_EFFORT = re.compile(rf"^((?:gpt-[5-9]|o[134](?=-)|claude-|gemini-|grok-).*)-(?:{_EFFORTS})$")
_CLAUDE_EFFORT = re.compile(r"^(claude-.*)-(?:max|thinking)$")
_CLOUD_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)?-[a-z]+-?\d+")
_ARN = re.compile(r"arn:aws[\w-]*:bedrock:([\w-]*):\d*:[\w-]+/(?:[\w.-]+/)*(.+)")
_VERTEX = re.compile(r"(?:projects/[^/]+/locations/([^/]+)/)?publishers/([^/]+)/models/(.+)")
_PROFILE = re.compile(r"(us-gov|us|eu|apac|ap|jp|au|ca|sa|in|global)\.(.+\..+)")
_BEDROCK = re.compile(
    r"(?:ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen"
    r"|stability|twelvelabs|writer|xai|zai)\.[a-z]"
)
_VERSION_TAG = re.compile(r"@(default|latest|\d{8})$")
_AZURE_ZONES: Final = {z: z for z in ("us", "eu", "apac", "us-gov", "global")} | {"global-standard": "global"}
_BEDROCK_ROUTES: Final = frozenset({"converse", "converse_like", "invoke"})

_LONE_PROVIDERS: Final = frozenset({"cerebras", "groq", "meta", "minimax", "novita", "perplexity"})
"""Providers nobody writes in another way, so that ``aliases.toml`` does not have them."""


@dataclass(frozen=True, slots=True)
class Aliases:
    """The shipped tables of names, as ``aliases.toml`` has them."""

    providers: Mapping[str, str]
    gateways: frozenset[str]
    models: Mapping[str, str]
    display: Mapping[str, str]


@cache
def aliases() -> Aliases:
    """Read the shipped tables, once."""
    tables = tomllib.loads(files(__package__).joinpath("aliases.toml").read_text(encoding="utf-8"))
    return Aliases(
        providers=tables["providers"],
        gateways=frozenset(tables["gateways"]["names"]),
        models=tables["models"],
        display=tables["display"],
    )


def provider_id(provider: str | None) -> str | None:
    """Return the book's name for a provider; ``None`` for a gateway, which sells nothing of its own."""
    if not provider:
        return None
    name = "-".join(provider.lower().split())
    return None if name in aliases().gateways else aliases().providers.get(name, name)


def normalise(model: str, provider: str | None) -> tuple[str | None, str, str | None]:
    """Return the provider, the bare model name and the region that a log's name and provider mean.

    What a provider itself has in its names (OpenRouter's ``author/model``, Fireworks' ``accounts/…``) stays.
    Nothing is looked up in the price book, so an unknown name comes back as it is.
    """
    seller = provider_id(provider)
    name = " ".join(model[:_LONGEST].lower().split())
    if name in aliases().display:
        return seller or "anthropic", aliases().display[name], None
    name = _EFFORT_ASIDE.sub("", _MARKER.sub("", name))
    seller, name, region = _unwrapped(seller, name)
    if seller in (None, "aws", "anthropic"):
        seller, name, region = _bedrock(seller, name, region)
    if name.startswith("claude"):
        name = _VERSION_TAG.sub(lambda tag: "-" + tag[1] if tag[1].isdigit() else "", name)
        name = _CLAUDE_EFFORT.sub(r"\1", name)
    if name.startswith("ft:"):
        name = ":".join(name.split(":")[:2])
    name = _EFFORT.sub(r"\1", name)
    return seller, aliases().models.get(name, name), region


def _unwrapped(seller: str | None, name: str) -> tuple[str | None, str, str | None]:
    """Take off what stands before the name: resource paths, route prefixes, provider prefixes."""
    region: str | None = None
    if match := _ARN.fullmatch(name):
        return "aws", match[2], match[1] or None
    if match := _VERTEX.fullmatch(name):
        place = match[1]
        return seller or "google", match[3], place
    while "/" in name:
        head, rest = name.split("/", 1)
        named = provider_id(head.removeprefix("@"))
        if head == "models" or provider_id(head) is None:
            name = rest
        elif seller == "azure" and head in _AZURE_ZONES:
            region, name = _AZURE_ZONES[head], rest
        elif seller == "aws" and head == "claude_platform":
            seller, name = "anthropic", rest
        elif seller == "aws" and (head in _BEDROCK_ROUTES or _CLOUD_REGION.fullmatch(head)):
            region, name = region if head in _BEDROCK_ROUTES else head, rest
        elif named == seller or (seller is None and _is_provider(head.removeprefix("@"))):
            seller, name = named, rest
        else:
            break
    return seller, name, region


def _is_provider(head: str) -> bool:
    """Whether a prefix is the name of a provider rather than a part of the model's name."""
    tables = aliases()
    return head in tables.providers or head in tables.providers.values() or head in _LONE_PROVIDERS


def _bedrock(seller: str | None, name: str, region: str | None) -> tuple[str | None, str, str | None]:
    """Split an inference profile such as ``us.anthropic.claude-…``; the vendor's dot is Bedrock's alone."""
    profile = _PROFILE.fullmatch(name)
    bare = profile[2] if profile else name
    if not _BEDROCK.match(bare):
        return seller, name, region
    return "aws", bare, profile[1] if profile else region
