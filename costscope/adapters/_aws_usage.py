"""Reads AWS's usage types of Bedrock, such as ``USE1-MP:USE1_InputTokenCount-Units``.

Models of other vendors are sold through the Marketplace; their usage is counted in millions of tokens and
their usage types do not name the model, the product does.  Amazon's own (``USE1-NovaLite-input-tokens``),
and those behind the OpenAI-compatible endpoint (``-mantle-``), are counted in thousands and named there.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from costscope.adapters._meters import LONGEST, TOKENS, Meter
from costscope.domain.tokens import TokenCategory

_MARKETPLACE: Final = re.compile(r"(?P<from>[A-Z]{2,4}\d?)-MP:(?P<at>[A-Z]{2,4}\d?)_(?P<words>\w+)-Units")
_OWN: Final = re.compile(
    r"(?P<from>[A-Z]{2,4}\d?)-(?P<model>[\w.-]+?)(?:-mantle)?"
    r"-(?P<what>input|output|cache-read(?:-input)?|cache-write(?:-1h)?(?:-input)?)-tokens?(?:-count)?"
    r"(?P<words>(?:-[\w]+)*)"
)
_COUNTS: Final = {
    "input": TokenCategory.INPUT_UNCACHED,
    "output": TokenCategory.OUTPUT,
    "cacheread": TokenCategory.CACHE_READ,
    "cachewrite": TokenCategory.CACHE_WRITE_5M,
    "cachewrite1h": TokenCategory.CACHE_WRITE_1H,
}
_COUNTED: Final = re.compile(r"(input|output|cacheread|cachewrite(?:1h)?)(?:input)?token(?:s|count)")
_TIERS: Final = {"batch", "flex", "priority"}
_LONG: Final = {"lctx", "longcontext"}
_SILENT: Final = {"standard"}
_GLOBAL: Final = "global"
_MODELS: Final = {
    "NovaMicro": "amazon.nova-micro-v1:0",
    "NovaLite": "amazon.nova-lite-v1:0",
    "NovaPro": "amazon.nova-pro-v1:0",
    "NovaPremier": "amazon.nova-premier-v1:0",
    "Nova2.0Lite": "amazon.nova-2-lite-v1:0",
    "TitanEmbeddingV2-Text": "amazon.titan-embed-text-v2:0",
    "TitanEmbeddingsG1-Text": "amazon.titan-embed-text-v1",
    "Claude2.0": "anthropic.claude-v2",
}
"""Bedrock's ids of models that usage types abbreviate; any other stands as it is written."""
_EDITION: Final = " (Amazon Bedrock Edition)"
MARKETPLACE_SIZE: Final = (Decimal(1_000_000), TOKENS)
OWN_SIZE: Final = (Decimal(1_000), TOKENS)


@lru_cache(maxsize=4096)
def aws_meter(usage_type: str, product: str | None = None) -> tuple[Meter, tuple[Decimal, str]] | None:
    """What a usage type counts, and how many tokens a unit of it is; ``None`` when it counts no tokens.

    ``product`` names the model of a Marketplace product.  Words that are not understood may change what is
    charged, so that the category is left unknown.
    """
    if len(usage_type) > LONGEST:
        return None
    if found := _MARKETPLACE.fullmatch(usage_type):
        words = found["words"].lower().split("_")
        # Newer types write `input_tokens`, older ones `InputTokenCount`.
        head = (
            1
            if _COUNTED.fullmatch(words[0])
            else next((i for i, w in enumerate(words, 1) if w == "tokens"), 0)
        )
        counted = _COUNTED.fullmatch("".join(words[:head]))
        if counted is None:
            return None
        model = product.removesuffix(_EDITION) if product else None
        return _meter(model, _COUNTS[counted[1]], words[head:]), MARKETPLACE_SIZE
    if found := _OWN.fullmatch(usage_type):
        what = found["what"].replace("-", "")
        what = what if what in _COUNTS else what.removesuffix("input")
        words = [word for word in found["words"].lower().split("-") if word]
        return _meter(_MODELS.get(found["model"], found["model"]), _COUNTS[what], words), OWN_SIZE
    return None


def _meter(model: str | None, category: TokenCategory, words: list[str]) -> Meter:
    said = set(words)
    understood = said <= _TIERS | _LONG | _SILENT | {_GLOBAL, "cross", "region"}
    return Meter(
        model,
        category.value if understood else None,
        service_tier=next(iter(sorted(said & _TIERS)), None),
        region=_GLOBAL if _GLOBAL in said else None,
        context_window="long" if said & _LONG else None,
    )
