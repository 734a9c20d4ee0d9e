"""Guesses which value of a home-made log is which column, by the names and the values seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from costscope.adapters._mapping_seen import Place, is_count, is_number
from costscope.adapters._mapping_time_guess import is_time

_TOKENS: Final = {"token", "tokens", "tok", "toks", "usage"}
_CACHE: Final = {"cache", "cached"}
_INPUT: Final = {"input", "prompt", "in"}
_OUTPUT: Final = {"output", "completion", "out", "generated"}
_REASONING: Final = {"reasoning", "thinking", "thoughts", "thought"}
_NO_COUNT: Final = {"cost", "price", "usd", "limit", "max", "min", "budget", "per", "rate", "duration", "ms"}
_NO_AMOUNT: Final = {"per", "rate", "limit", "max", "budget", "currency", "unit", "input", "output", "cache"}
_AMOUNT: Final = re.compile(r"cost|price|spend|usd|cents|dollars?|charge|amount")
_TASK: Final = {"task", "job", "run", "ticket", "issue", "workflow", "trace", "instance"}
_CONVERSATION: Final = {"conversation", "session", "chat", "thread"}
_IDS: Final = {"id", "uuid", "key", "no", "number"}

Test = Callable[[Place], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not is_number(value)


def _short(value: Any) -> bool:
    return isinstance(value, str | int) and len(str(value)) <= 200


def _counts(place: Place) -> bool:
    words = set(place.words)
    return bool(words & _TOKENS) and not words & _NO_COUNT and place.mostly(is_count)


def _count_of(chosen: set[str], but: set[str]) -> Test:
    return lambda place: _counts(place) and bool(chosen & set(place.words)) and not but & set(place.words)


def _input(place: Place) -> bool:
    words = set(place.words)
    other = (
        _CACHE - {"cache"} | _REASONING | {"audio", "image"} | {"read", "write", "creation", "hit", "miss"}
    )
    return _counts(place) and bool(words & _INPUT) and not words & other and "details" not in words


def _cache(kinds: set[str]) -> Test:
    return lambda place: _counts(place) and bool(_CACHE & set(place.words)) and bool(kinds & set(place.words))


def _id_of(things: set[str]) -> Test:
    def test(place: Place) -> bool:
        words = place.key.split("_")
        is_id = bool(things & set(words)) and (len(words) == 1 or bool(_IDS & set(words)))
        within = words[-1] in _IDS and len(words) == 1 and bool(things & set(place.words[:-1]))
        return (is_id or within) and place.mostly(_short)

    return test


def _named(*keys: str) -> Test:
    return lambda place: place.key in keys and place.mostly(_short)


def _own(test: Test) -> Test:
    """Ids that no two records of the sample share."""
    return lambda place: test(place) and len(set(map(str, place.values.values()))) == len(place.values)


def _amount(place: Place) -> bool:
    words = set(place.words)
    return bool(_AMOUNT.search(place.key)) and not words & _NO_AMOUNT and place.mostly(is_number)


def _is_http(value: Any) -> bool:
    return is_count(value) and 100 <= int(value) <= 599


def _is_when(place: Place) -> bool:
    words = set(place.key.split("_"))
    return bool(
        words & {"time", "timestamp", "ts", "date", "datetime", "created", "start", "started", "at", "when"}
    )


_STATUS: Final = _named("status", "ok", "success", "state", "succeeded")

GUESSES: Final[Sequence[tuple[str, Test]]] = (
    ("cache_write_tokens", _cache({"write", "writes", "creation", "created", "written"})),
    ("cache_read_tokens", _cache({"read", "reads", "hit", "hits", "cached"})),
    ("reasoning_tokens", _count_of(_REASONING, _CACHE)),
    ("input_tokens", _input),
    ("output_tokens", _count_of(_OUTPUT, _CACHE | _REASONING | {"audio", "image", "details"})),
    ("total_tokens", _count_of({"total"}, _INPUT | _OUTPUT)),
    ("recorded_cost", _amount),
    ("requested_model", _named("requested_model", "request_model")),
    ("model", lambda p: p.key in ("model", "model_name", "model_id", "engine", "llm") and p.mostly(_is_text)),
    ("provider", lambda p: p.key in ("provider", "vendor") and p.mostly(_is_text)),
    ("task_id", _id_of(_TASK)),
    ("conversation_id", _id_of(_CONVERSATION)),
    ("response_id", _own(_id_of({"response", "completion", "generation"}))),
    ("request_id", _own(_id_of({"request", "req", "call"}))),
    ("request_id", _own(_named("id", "uuid", "event_id", "span_id"))),
    ("end_time", lambda p: bool({"end", "ended", "finished"} & set(p.key.split("_"))) and is_time(p)),
    ("start_time", lambda p: _is_when(p) and is_time(p)),
    ("http_status", lambda p: p.key.endswith(("status", "code")) and bool(p.values) and p.mostly(_is_http)),
    (
        "status",
        lambda p: _STATUS(p) or (p.key in ("ok", "success") and p.mostly(lambda v: isinstance(v, bool))),
    ),
    ("outcome", _named("outcome", "verdict", "resolved", "result")),
    ("error_type", _named("error_type", "error_class", "exception", "exception_type", "error_code")),
    ("finish_reason", _named("finish_reason", "stop_reason")),
    ("agent", _named("agent", "agent_name")),
    ("project", _named("project", "repo", "repository", "team", "app", "service", "project_name")),
    ("label", _named("label", "version", "variant", "experiment", "release")),
)
"""Columns with the test a place has to pass, the surest first; a place is given to one column only."""


def guess(places: Sequence[Place]) -> dict[str, Place]:
    """A place for every column for which one passes the test: the one most often there, then the shortest."""
    guessed: dict[str, Place] = {}
    free = list(places)
    for column, test in GUESSES:
        fitting = [] if column in guessed else [place for place in free if test(place)]
        if fitting:
            best = min(fitting, key=lambda p: (-len(p.values), len(p.path), len(p.words)))
            guessed[column] = best
            free.remove(best)
    return guessed
