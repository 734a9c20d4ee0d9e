"""Finds the objects in Langfuse's files, with their fields.

The API and the user interface write camelCase, blob exports snake_case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec

from costscope.adapters._contract import Sample
from costscope.adapters._dialogue import unquoted
from costscope.adapters._values import NO_TEXT, Token, is_empty, is_list, is_object, is_string, string

Fields = Mapping[str, Token]
"""The fields of one object, by name in either spelling."""

COLUMNS: Final = (
    *("id", "trace_id", "parent_observation_id", "type", "name", "start_time", "end_time", "level"),
    *("provided_model_name", "model", "usage_details", "usage", "unit", "prompt_tokens", "completion_tokens"),
    *("total_tokens", "cost_details", "total_cost", "calculated_total_cost", "input", "output", "metadata"),
    *("tool_definitions", "session_id", "release", "version", "project_id"),
)
"""The fields of an observation that are read."""

_OBSERVATION: Final = re.compile(
    rb'(?<!\\)"(?:parentObservationId|parent_observation_id|usageDetails|usage_details)"\s*:'
)
_TRACE_ID: Final = re.compile(rb'(?<!\\)"(?:traceId|trace_id)"\s*:')

_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])
_instant = msgspec.json.Decoder(datetime)


def looks_like_observations(sample: Sample) -> bool:
    """Whether something in the beginning of a file names its trace, and its parent or what was used."""
    return bool(_OBSERVATION.search(sample.head) and _TRACE_ID.search(sample.head))


@dataclass(slots=True)
class Trace:
    """What the object around observations says of all of them."""

    session: str | None = None
    release: str | None = None


def objects_in(token: Token, trace: Trace | None = None) -> Iterator[tuple[Fields, Trace]]:
    """The observations and scores of a value: of a trace, of a page, of a list of any of them."""
    trace = trace or Trace()
    if is_list(token):
        for entry in _list.decode(token):
            yield from objects_in(entry, trace)
        return
    if not is_object(token):
        raise ValueError("neither an object nor a list")
    fields = _object.decode(token)
    if is_list(observations := value(fields, "observations")):
        of = _object.decode(fields["trace"]) if is_object(value(fields, "trace")) else fields
        around = Trace(word(of, "session_id"), word(of, "release"))
        yield from objects_in(observations, around)
        if is_list(scores := value(of, "scores")):
            yield from objects_in(scores, around)
    elif is_list(page := value(fields, "data")):
        yield from objects_in(page, trace)
    else:
        yield fields, trace


def value(fields: Fields, name: str) -> Token:
    """A field by its name in snake_case, however it is spelt."""
    token = fields.get(name)
    if token is None and "_" in name:
        head, *rest = name.split("_")
        token = fields.get(head + "".join(map(str.capitalize, rest)))
    return NO_TEXT if token is None else token


def word(fields: Fields, name: str) -> str | None:
    """A field that is a text; empty is none."""
    return string(value(fields, name)) or None


def opened(fields: Fields, name: str) -> Fields:
    """A field that is an object, or the text of one."""
    return object_or_none(unquoted(value(fields, name)))


def object_or_none(token: Token) -> Fields:
    """The fields of an object, or of the text of one; none for anything else."""
    token = unquoted(token)
    return _object.decode(token) if is_object(token) else {}


def moment_of(fields: Fields, name: str) -> datetime | None:
    """A time, in UTC where no zone is given.  Raises ``ValueError`` for what is none."""
    token = value(fields, name)
    if is_empty(token):
        return None
    if not is_string(token):
        raise ValueError("a time that is no text")
    moment = _instant.decode(token)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not 1970 <= moment.year <= 9998:
        raise ValueError("a time before 1970 or after 9998")
    return moment
