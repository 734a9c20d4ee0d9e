"""What a mini-swe-agent trajectory tells about the bill for a call."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from costscope.adapters._exchange import Answer
from costscope.adapters._mini_swe_agent_messages import Config, Provenance, Step
from costscope.adapters._values import dollars
from costscope.domain.tokens import TokenRule

_OPENROUTER: Final = "openrouter"


class Bill(NamedTuple):
    """Who bills for a call, by which counting, with what is said about its cost."""

    provider: str | None
    rule: TokenRule
    cost: Decimal | None
    cost_source: str | None


def bill_of(answer: Answer, step: Step, config: Config) -> Bill:
    """The bill for the response that a message holds."""
    provider = _provider(answer.response_id or "", step.served, config)
    cost, source = answer.cost, "billed" if provider == _OPENROUTER else "gateway"
    if cost is None and _OPENROUTER not in _kind(config):  # whose own cost the harness merely repeats
        # The harness writes 0 where it found no price.
        cost, source = dollars(step.message.extra.cost) or None, "harness"
    return Bill(
        provider, _rule(answer.response_id or "", provider), cost, source if cost is not None else None
    )


def _provider(response_id: str, served: Provenance, config: Config) -> str | None:
    """OpenRouter itself; behind Portkey the provider it names; else the prefix by which LiteLLM routes."""
    kind = _kind(config)
    if response_id.startswith("gen-") or _OPENROUTER in kind:
        return _OPENROUTER
    if served.provider:
        return served.provider.lower()
    for gateway in ("portkey", "requesty"):
        if gateway in kind:
            return gateway
    prefix, slash, _ = (config.model.model_name or "").partition("/")
    return prefix if slash else None


def _kind(config: Config) -> str:
    """The class of the harness that spoke to the model, in lower case."""
    return (config.model_type or "").lower()


def _rule(response_id: str, provider: str | None) -> TokenRule:
    if provider == _OPENROUTER:
        return TokenRule.INCLUSIVE
    if provider == "google" and response_id.startswith("portkey-"):
        return TokenRule.REASONING_APART
    return TokenRule.AUTO
