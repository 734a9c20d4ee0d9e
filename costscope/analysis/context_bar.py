"""What a call sent, as one line of letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from costscope.domain.tokens import Component

LETTERS: Final = {
    Component.UNATTRIBUTED: "x",
    Component.SYSTEM_PROMPT: "s",
    Component.TOOL_DEFINITIONS: "t",
    Component.CONVERSATION_HISTORY: "h",
    Component.TOOL_RESULTS: "o",
    Component.RETRIEVED_CONTEXT: "r",
    Component.USER_INPUT: "u",
    Component.MEDIA: "m",
}
"""The letter of each component of an input, in the order of a prompt."""

LEGEND: Final = (
    "context: x not shown by the log, s system, t tools, h history, o tool results, r retrieved, u user, "
    "m media; capitals were read from cache"
)


def context_bar(tokens: Mapping[Component, int], cached: int, *, per_letter: int) -> str:
    """One letter for so many tokens, in the order of a prompt, capitals for the cached prefix.

    What is there at all has at least half a letter's worth to be seen: edges are rounded to the nearest.
    """
    letters: list[str] = []
    end = 0
    for component, letter in LETTERS.items():
        end += tokens.get(component, 0)
        letters += letter * (_nearest(end, per_letter) - len(letters))
    read = _nearest(cached, per_letter)
    return "".join(letters[:read]).upper() + "".join(letters[read:])


def _nearest(tokens: int, per_letter: int) -> int:
    return (2 * tokens + per_letter) // (2 * per_letter)
