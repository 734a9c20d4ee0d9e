"""The parts a call's cost can be split into: by component, by origin, by evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from costscope.analysis.dimensions import COMPONENT
from costscope.domain.columns import INPUT_COMPONENTS, OUTPUT_COMPONENTS
from costscope.domain.tokens import Component

RETRIES: Final = "retries"
"""What takes the whole cost of a call whose result was of no use out of the components."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of every call's cost, as SQL over the view ``call``; ``present``: a call has any of it."""

    name: str
    tokens: str
    cost: str
    present: str

    @classmethod
    def of(cls, name: str, *columns: str, present: str | None = None) -> Part:
        """The sum of stored parts, such as ``system_prompt`` for ``tokens_`` and ``cost_system_prompt``."""
        tokens = " + ".join(f"tokens_{c}" for c in columns if c != Component.FEES) or "0"
        cost = " + ".join(f"cost_{c}" for c in columns)
        return cls(name, f"({tokens})", f"({cost})", present or f"({tokens}) > 0")


_FEES: Final = Part.of("fees", Component.FEES, present="web_search_requests > 0")

PARTS: Final[Mapping[str, Sequence[Part]]] = {
    COMPONENT: (*(Part.of(c, c) for c in (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS)), _FEES),
    "origin": (
        Part.of("system", Component.SYSTEM_PROMPT),
        Part.of("tools", Component.TOOL_DEFINITIONS),
        Part.of("retrieved", Component.RETRIEVED_CONTEXT),
        Part.of("retrieved, sent again", "history_retrieved"),
        Part.of("tool result", Component.TOOL_RESULTS),
        Part.of("tool result, sent again", "history_tool_result"),
        Part.of("user", Component.USER_INPUT),
        Part.of("user, sent again", "history_user"),
        Part.of("assistant, sent again", "history_assistant"),
        Part.of("media", Component.MEDIA),
        Part.of("not shown by the log", Component.UNATTRIBUTED),
        Part.of("output", Component.OUTPUT),
        Part.of("reasoning", Component.REASONING),
        _FEES,
    ),
    "evidence": (
        # Counted apart by the provider.
        Part.of("exact", Component.OUTPUT, Component.REASONING, Component.FEES),
        # The provider's total, divided by estimates of the texts.
        Part.of("allocated", *(c for c in INPUT_COMPONENTS if c is not Component.UNATTRIBUTED)),
        # What is left of the provider's total.
        Part.of("residual", Component.UNATTRIBUTED),
    ),
}
"""For each split the parts, which add up to the whole cost of any call."""
