"""Reads the names of Azure's meters for models: ``gpt-4o-mini-0718-Inp-glbl Tokens``, ``5.2 pp cd inp Gl``.

They have no grammar, only words in some order, often cut short.  What comes before the first word that
says what is counted names the model.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from costscope.adapters._meters import LONGEST, Meter
from costscope.domain.tokens import TokenCategory

_INPUT: Final = {"inp", "inpt", "input"}
_OUTPUT: Final = {"outp", "outpt", "opt", "output", "out"}
_CACHED: Final = {"cached", "cchd", "cd"}
_TIERS: Final = {
    "batch": "batch",
    "pp": "priority",
    "prty": "priority",
    "priority": "priority",
    "flex": "flex",
}
_REGIONS: Final = {
    **dict.fromkeys(("glbl", "gl", "global"), "global"),
    **dict.fromkeys(("dzone", "dz", "dzn", "datazone"), "data-zone"),
    **dict.fromkeys(("regnl", "rgnl", "regional"), "regional"),
}
_MODALITIES: Final = {
    **dict.fromkeys(("aud", "audio"), "audio"),
    **dict.fromkeys(("img", "image"), "image"),
    **dict.fromkeys(("txt", "text"), "text"),
}
_LONG: Final = {"l", "long"}
_TUNING: Final = {"ft", "training", "hosting", "grader"}
_CATEGORIES: Final = {
    (True, "audio"): (TokenCategory.INPUT_AUDIO, TokenCategory.CACHE_READ_AUDIO),
    (True, "image"): (TokenCategory.INPUT_IMAGE, None),
    (True, "text"): (TokenCategory.INPUT_UNCACHED, TokenCategory.CACHE_READ),
    (False, "audio"): (TokenCategory.OUTPUT_AUDIO, None),
    (False, "image"): (TokenCategory.OUTPUT_IMAGE, None),
    (False, "text"): (TokenCategory.OUTPUT, None),
}
_MODELS: Final = {
    "gpt-4o-0513": "gpt-4o-2024-05-13",
    "gpt-4o-0806": "gpt-4o-2024-08-06",
    "gpt-4o-1120": "gpt-4o-2024-11-20",
    "gpt-4o-mini-0718": "gpt-4o-mini-2024-07-18",
    "gpt-4.5-0227": "gpt-4.5-preview-2025-02-27",
    "r1": "deepseek-r1",
}
"""Models whose year a meter leaves out."""


@lru_cache(maxsize=4096)
def azure_meter(name: str) -> Meter | None:
    """What the meter counts; ``None`` when its name has no word for input or output.

    Fine-tuning keeps its model and has no category: its price is another.
    """
    if len(name) > LONGEST:
        return None
    words = [word for word in re.split(r"[\s-]+", name.lower()) if word and word != "tokens"]
    said = set(words)
    is_input = bool(said & _INPUT)
    if is_input == bool(said & _OUTPUT):
        return None
    marks = _INPUT | _OUTPUT | _CACHED | _TIERS.keys() | _REGIONS.keys() | _MODALITIES.keys() | _TUNING
    bare = "-".join(words[: next(i for i, word in enumerate(words) if word in marks)])
    model = _MODELS.get(bare, f"gpt-{bare}" if bare[:1].isdigit() else bare)
    modality = next((_MODALITIES[word] for word in words if word in _MODALITIES), "text")
    category = _CATEGORIES[is_input, modality][bool(said & _CACHED)]
    return Meter(
        model or None,
        None if category is None or said & _TUNING else category.value,
        service_tier=next((_TIERS[word] for word in words if word in _TIERS), None),
        region=next((_REGIONS[word] for word in words if word in _REGIONS), None),
        context_window="long" if said & _LONG else None,
    )
