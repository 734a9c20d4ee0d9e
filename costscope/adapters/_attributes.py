"""Flat attributes of a span: dotted names, each with the raw JSON value it has.

Nested objects, as dataframes and databases keep them, are laid flat beside the value they stand in; so are
the messages that older instrumentations number (``llm.input_messages.0.message.role``), the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from costscope.adapters._values import Token, dollars, is_empty, is_list, is_object, is_string, string

Attributes = Mapping[str, Token]
"""Values by dotted name."""

_MOST: Final = 10**15
_WRAPPERS: Final = frozenset({"message", "message_content", "tool_call", "tool", "image"})
"""Levels OpenInference puts around a thing to name its kind."""

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])
_strings = msgspec.json.Decoder(list[str])


def flattened(token: Token, prefix: str = "") -> dict[str, Token]:
    """An object's values by dotted name, those of nested objects and of lists of objects included."""
    found: dict[str, Token] = {}
    _flatten(token, prefix, found)
    return found


def _flatten(token: Token, name: str, found: dict[str, Token]) -> None:
    if name:
        found[name] = token
    if is_object(token):
        for key, value in _object.decode(token).items():
            _flatten(value, f"{name}.{key}" if name else key, found)
    elif is_list(token):
        for place, value in enumerate(_list.decode(token)):
            if not is_object(value):
                break
            _flatten(value, f"{name}.{place}", found)


def opened(attributes: Attributes, names: Iterable[str]) -> dict[str, Token]:
    """The values within attributes that hold an object as JSON text, by dotted name."""
    found: dict[str, Token] = {}
    for name in names:
        text = string(attributes.get(name, b""))
        if text.startswith("{"):
            try:
                _flatten(text.encode(), name, found)
            except msgspec.DecodeError:
                continue
    return found


def numbered(attributes: Attributes, prefix: str) -> bytes | None:
    """The list that numbered attributes make up (``prefix.0.role``, …) as JSON; ``None`` without any."""
    start = f"{prefix}."
    tree: dict[str, Any] = {}
    for name, token in attributes.items():
        if not name.startswith(start):
            continue
        path = [step for step in name[len(start) :].split(".") if step not in _WRAPPERS]
        if not path or not path[0].isdigit() or is_object(token) or f"{name}.0" in attributes:
            continue
        node = tree
        for step in path[:-1]:
            inner = node.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            node = inner
        else:
            node.setdefault(path[-1], token)
    return _json(tree) if tree else None


def _json(node: dict[str, Any] | Token) -> bytes:
    if not isinstance(node, dict):
        return bytes(node)
    if all(key.isdigit() for key in node):
        return b"[" + b",".join(_json(node[key]) for key in sorted(node, key=int)) + b"]"
    members = (msgspec.json.encode(key) + b":" + _json(value) for key, value in node.items())
    return b"{" + b",".join(members) + b"}"


def first(attributes: Attributes, names: Iterable[str]) -> Token | None:
    """The first value that is there and not empty."""
    for name in names:
        token = attributes.get(name)
        if token is not None and not is_empty(token):
            return token
    return None


def text(attributes: Attributes, names: Iterable[str]) -> str | None:
    """The first text that is there; of a list, or of a list written as text, its first."""
    token = first(attributes, names)
    if token is None:
        return None
    if is_string(token) and not string(token).startswith("["):
        return string(token)
    try:
        return next(iter(_strings.decode(string(token) or token)), None)
    except msgspec.DecodeError:
        return string(token) or None


def count(attributes: Attributes, names: Iterable[str]) -> int | None:
    """The first count that is there, as a number or as text.  Raises ``ValueError`` for what is none."""
    number = _number(first(attributes, names))
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= _MOST:
        raise ValueError("a count that is negative, huge or not whole")
    return int(number)


def cost(attributes: Attributes, names: Iterable[str]) -> Decimal | None:
    """The first amount of dollars that is not 0, which says no more than that nothing was computed."""
    amounts = (dollars(_number(first(attributes, (name,)))) for name in names)
    return next((amount for amount in amounts if amount), None)


def _number(token: Token | None) -> Decimal | None:
    if token is None:
        return None
    written = string(token) or bytes(token).decode()
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise ValueError("a number was expected") from None
    if not number.is_finite():
        return None  # a dataframe's word for nothing
    return number
