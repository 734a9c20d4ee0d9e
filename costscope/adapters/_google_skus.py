"""Reads what Google calls its SKUs: ``Generate content output token count gemini 2.5 flash text``.

Two families of words: the Gemini API's, with "token count", and Vertex AI's, which end in "Predictions".
"output token count … input text" is output that followed a short input: what is counted comes first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from costscope.adapters._meters import CACHE_STORAGE, LONGEST, Meter
from costscope.domain.tokens import TokenCategory

_API: Final = re.compile(
    r"generate[ _]content (?P<words>.*?)(?P<what>input|output) token count(?: for)? (?P<more>.+)"
)
_VERTEX: Final = re.compile(r"(?P<words>gemini .+?) (?P<what>input|output)(?P<more>(?: .+)?)")
_MODEL: Final = re.compile(
    r"gemini (?P<version>\d+(?:\.\d+)?)(?P<kind>(?: (?:flash|pro|ultra|nano|lite|native|live|translate"
    r"|preview|tts|generation|image(?! (?:input|output))))+)"
)
_MODALITY: Final = re.compile(r"\b(text|audio|image|video)\b")
_OUTPUT_MODALITY: Final = re.compile(r"\boutput (text|audio|image|video)\b")
_TIERS: Final = ("batch", "flex", "priority")
_SEARCH: Final = ("grounding with google search", "search query")
_STORAGE: Final = "caching storage"
_CATEGORIES: Final = {
    ("input", "text"): TokenCategory.INPUT_UNCACHED,
    ("input", "audio"): TokenCategory.INPUT_AUDIO,
    ("input", "image"): TokenCategory.INPUT_IMAGE,
    ("cached", "text"): TokenCategory.CACHE_READ,
    ("cached", "audio"): TokenCategory.CACHE_READ_AUDIO,
    ("output", "text"): TokenCategory.OUTPUT,
    ("output", "audio"): TokenCategory.OUTPUT_AUDIO,
    ("output", "image"): TokenCategory.OUTPUT_IMAGE,
}


@lru_cache(maxsize=4096)
def google_meter(description: str) -> Meter | None:
    """What a SKU counts; ``None`` when it is not a use of Gemini that we know how to read."""
    if len(description) > LONGEST:
        return None
    text = " ".join(description.lower().split())
    tier = next((tier for tier in _TIERS if re.search(rf"\b{tier}\b", text)), None)
    if any(words in text for words in _SEARCH):
        return Meter(_model(text), TokenCategory.WEB_SEARCH.value, tier)
    if _STORAGE in text:
        return Meter(_model(text), CACHE_STORAGE, tier)
    found = _API.fullmatch(text) or _VERTEX.fullmatch(text)
    model = _model(text)
    if found is None or model is None:
        return None
    what = found["what"]
    # Modalities before the count are its own; after it, of an output, they may be the input's.
    before = _MODALITY.findall(_MODEL.sub("", found["words"]))
    after = (_MODALITY if what == "input" else _OUTPUT_MODALITY).findall(_MODEL.sub("", found["more"]))
    modality = next(iter([*reversed(before), *after]), "text")
    is_cached = what == "input" and bool(re.search(r"\b(?:cached|caching)\b", text))
    category = _CATEGORIES.get(("cached" if is_cached else what, modality))
    window = re.search(r"\b(?:short|long)\b", text)
    region = "global" if re.search(r"\bglobal\b", text) else None
    return Meter(model, category and category.value, tier, region, window and window[0])


def _model(text: str) -> str | None:
    found = _MODEL.search(text)
    return found and f"gemini-{found['version']}{found['kind'].replace(' ', '-')}"
