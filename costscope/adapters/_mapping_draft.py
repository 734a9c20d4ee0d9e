"""Writes the first draft of a mapping from a sample of a home-made log; what is unsure is marked TODO.

Only names of fields, and words of a few letters, are taken over from the log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path as File
from typing import Final

from costscope.adapters._contract import Sample
from costscope.adapters._mapping_guess import guess
from costscope.adapters._mapping_paths import Path, written
from costscope.adapters._mapping_seen import Place, numbers, seen, words_of
from costscope.adapters._mapping_time_guess import lacks_zone, time_format
from costscope.domain.errors import UnknownFormat
from costscope.domain.tokens import TokenRule

_PROVIDERS: Final = {
    "openai": ("gpt", "o1", "o3", "o4", "chatgpt", "text-embedding"),
    "anthropic": ("claude",),
    "google": ("gemini",),
    "deepseek": ("deepseek",),
    "mistral": ("mistral", "codestral", "ministral"),
    "xai": ("grok",),
    "cohere": ("command",),
}
_UNITS: Final = (
    ("micro-usd", re.compile(r"micro|millionth")),
    ("nano-usd", re.compile(r"nano")),
    ("milli-usd", re.compile(r"milli(?!on)")),
    ("usd-cents", re.compile(r"cents?\b|_ct\b")),
    ("usd", re.compile(r"usd|dollar")),
)
_FOREIGN: Final = re.compile(r"eur|gbp|cny|jpy|inr|chf|rmb|euro|pound|yuan")
_LIKELY_DOLLARS: Final = Decimal(50)
"""A call that is dearer on the median is not written in dollars."""
_MOST_KINDS: Final = 12
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


def draft(sample: Sample, file: File) -> str:
    """A mapping in TOML.  Raises :class:`UnknownFormat` for neither lines of JSON nor a table."""
    form, places = seen(sample)
    if not places:
        raise UnknownFormat(
            "this is neither lines of JSON objects nor a table with a header",
            where=str(file),
            hint="docs/mapping.md says what a mapping can read",
        )
    guessed = guess(places)
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", file.name.partition(".")[0]).strip("-._")[:64] or "log"
    taken = [place.path for place in guessed.values()]
    rest = [place.path for place in places if place.path not in taken]
    is_table = form == "csv"
    parts = [
        f"# Drafted from a sample; read it before you trust it. docs/mapping.md shows every key.\n"
        f"schema = 1\nname = {_quoted(name)}\nformat = {_quoted(form)}\n",
        _fields(guessed, is_table=is_table),
        _constants(guessed),
        _only(places, guessed, is_table=is_table),
        _tokens(guessed),
        _money(guessed),
        _time(guessed),
        _rest(rest, is_table=is_table),
    ]
    return "\n".join(filter(None, parts))


def _fields(guessed: dict[str, Place], *, is_table: bool) -> str:
    lines = [
        f"{column} = {_quoted(_place(place.path, is_table=is_table))}" for column, place in guessed.items()
    ]
    lines += [
        f"# TODO {column}: not found"
        for column in ("input_tokens", "output_tokens", "model", "start_time")
        if column not in guessed and not (column == "model" and "requested_model" in guessed)
    ]
    if "task_id" not in guessed and "conversation_id" not in guessed:
        lines.append("# TODO task_id: not found; without it the whole file is one task")
    if not guessed.keys() & {"request_id", "response_id"}:
        lines.append(
            "# TODO request_id: not found; without it, calls alike in time and counts are taken for one"
        )
    return "\n".join(["[fields]", *lines, ""])


def _constants(guessed: dict[str, Place]) -> str:
    if "provider" in guessed:
        return ""
    models = guessed["model"].texts if "model" in guessed else []
    providers = {
        p for model in models for p, starts in _PROVIDERS.items() if model.lower().startswith(starts)
    }
    known = all(model.lower().startswith(sum(_PROVIDERS.values(), ())) for model in models)
    if len(providers) == 1 and known:
        return f'[constants]\nprovider = "{providers.pop()}"  # by the names of the models\n'
    return '[constants]\n# TODO provider = "openai": who bills; the price of a model may depend on it\n'


def _only(places: Sequence[Place], guessed: dict[str, Place], *, is_table: bool) -> str:
    """Where records are of several kinds, the kinds that have counts."""
    counted = {
        index for column, place in guessed.items() if column.endswith("_tokens") for index in place.values
    }
    every = {index for place in places for index in place.values}
    if not counted or counted == every:
        return ""
    for place in places:
        kinds = {str(value) for index, value in place.values.items() if index in counted}
        others = {str(value) for index, value in place.values.items() if index not in counted}
        if (
            {"event", "type", "kind", "msg", "op", "name", "level"} & set(words_of(str(place.path[-1])))
            and counted <= place.values.keys()
            and kinds.isdisjoint(others)
            and len(kinds) <= _MOST_KINDS
            and all(map(_PLAIN.fullmatch, kinds))
        ):
            key = _quoted(_place(place.path, is_table=is_table))
            listed = ", ".join(_quoted(kind) for kind in sorted(kinds))
            return f"[only]\n{key} = [{listed}]  # the records that have counts\n"
    return "# TODO [only]: some records of the sample have no counts; are these calls?\n"


def _tokens(guessed: dict[str, Place]) -> str:
    if not any(column.endswith("_tokens") for column in guessed):
        return ""
    rule, why = _rule(guessed)
    value = "TODO" if rule is None else rule.value
    return f'[tokens]\nrule = "{value}"  # {why}\n'


def _rule(guessed: dict[str, Place]) -> tuple[TokenRule | None, str]:
    """How the counts include one another, by whichever identity of totals shows."""
    counts = {column: numbers(place) for column, place in guessed.items() if column.endswith("_tokens")}
    given = counts.get("input_tokens", {})
    written_out = counts.get("output_tokens", {})
    cached = [counts[c] for c in ("cache_read_tokens", "cache_write_tokens") if c in counts]
    reasoning = counts.get("reasoning_tokens", {})
    total = counts.get("total_tokens", {})
    for record, tokens in given.items():
        within = sum((part.get(record, Decimal(0)) for part in cached), Decimal(0))
        answer = written_out.get(record, Decimal(0))
        if reasoning.get(record, 0) > answer:
            return TokenRule.REASONING_APART, "some record has more reasoning than output"
        if within > tokens:
            return TokenRule.EXCLUSIVE, "some record has more cached input than input"
        if within and record in total and total[record] == tokens + answer:
            return TokenRule.INCLUSIVE, "totals are input plus output, cached input within"
        if within and record in total and total[record] == tokens + within + answer:
            return TokenRule.EXCLUSIVE, "totals are input plus cached input plus output"
    if not cached:
        return TokenRule.INCLUSIVE, "no count of cached input: both rules give the same"
    return None, "TODO inclusive: cached tokens are within the input; exclusive: they come on top of it"


def _money(guessed: dict[str, Place]) -> str:
    cost = guessed.get("recorded_cost")
    if cost is None:
        return ""
    name = "_".join(cost.words)
    unit = next((unit for unit, pattern in _UNITS if pattern.search(name)), None)
    if _FOREIGN.search(name):
        return '[money]\nunit = "TODO"  # not dollars, it seems: leave recorded_cost out\n'
    if unit is None:
        amounts = sorted(numbers(cost).values())
        likely = not amounts or amounts[len(amounts) // 2] <= _LIKELY_DOLLARS
        guessed_unit = "usd" if likely else "TODO"
        return (
            f'[money]\nunit = "{guessed_unit}"  # TODO nothing says the unit: usd, usd-cents, micro-usd …\n'
        )
    return f'[money]\nunit = "{unit}"\nsource = "client"  # who reckoned: billed, gateway, client, harness\n'


def _time(guessed: dict[str, Place]) -> str:
    place = guessed.get("start_time") or guessed.get("end_time")
    if place is None:
        return ""
    found = time_format(place)
    said = (
        f"format = {_quoted(found)}"
        if found
        else 'format = "TODO"  # iso8601, unix_s …, or like %d.%m.%Y %H:%M'
    )
    zone = '\nzone = "UTC"  # TODO the times do not say their zone' if lacks_zone(place) else ""
    return f"[time]\n{said}{zone}\n"


def _rest(paths: Sequence[Path], *, is_table: bool) -> str:
    if not paths:
        return ""
    named = [f"#   {_quoted(_place(path, is_table=is_table))}\n" for path in paths[:40]]
    more = f"#   and {len(paths) - 40} more\n" if len(paths) > 40 else ""
    return f"# Not mapped:\n{''.join(named)}{more}"


def _place(path: Path, *, is_table: bool) -> str:
    return str(path[0]) if is_table else written(path)


def _quoted(text: str) -> str:
    """Text as a TOML string, whatever is in it."""
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text) + '"'
