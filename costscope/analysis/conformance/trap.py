"""A trap: small files of a real format, with the truth about them as arithmetic in ``trap.toml``.

``docs/accuracy.md`` describes the form.  A file with anything unknown in it is refused, since a truth that is
silently not looked at would always be right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from costscope.analysis.selection import Selection, parse_where
from costscope.domain.arithmetic import evaluate
from costscope.domain.errors import CostscopeError, UsageError
from costscope.domain.tokens import TokenCategory

FILE: Final = "trap.toml"
PRICES: Final = "prices.toml"
"""A price file of the trap's own, laid over the shipped book."""

UNKNOWN: Final = "unknown"

COUNTED: Final = ("count", *TokenCategory, "reasoning", "list_cost", "unpriced", "rejects", "recorded_cost")
"""What can be said of calls; of the whole trap what is not said is zero, but for the recorded cost."""
_OPTIONAL: Final = ("reasoning", "recorded_cost")
BILLED: Final = ("lines", "cost")
_KEYS: Final = {
    *("title", "rule", "reports", "seen", "prices", "rounds", "calls", "part", "bill", "usage"),
}
_TEXTS: Final = ("title", "rule")


@dataclass(frozen=True, slots=True)
class Truth:
    """One figure as somebody worked it out: ``value`` is ``None`` where the right answer is "unknown"."""

    name: str
    arithmetic: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of some of the calls."""

    name: str
    selection: Selection
    truths: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Trap:
    """A folder of input files with what is true of them.

    ``reports`` are links to where the mistake was reported, ``seen`` says in words where it was seen.
    ``rounds`` are subfolders that take each other's place, with an ingest after each; none means that the
    folder is ingested once.
    """

    name: str
    folder: Path
    title: str
    rule: str
    reports: tuple[str, ...]
    seen: str
    prices: str
    rounds: tuple[str, ...]
    parts: tuple[Part, ...]
    """The first is all calls."""
    bill: tuple[tuple[str, tuple[Truth, ...]], ...]
    """Per billing currency."""
    usage: tuple[Truth, ...]

    @property
    def price_files(self) -> list[Path]:
        """The trap's own price file, if it has one."""
        path = self.folder / PRICES
        return [path] if path.exists() else []


def find_traps(folder: Path, patterns: Sequence[str] = ()) -> list[Trap]:
    """The traps below a folder, by name; a name is the path below it and may be chosen by pattern.

    Raises :class:`UsageError` for a ``trap.toml`` that is not one.
    """
    found = {path.parent.relative_to(folder).as_posix(): path for path in folder.rglob(FILE)}
    return [
        read_trap(name, path)
        for name, path in sorted(found.items())
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def read_trap(name: str, path: Path) -> Trap:
    """Read one ``trap.toml``.  Raises :class:`UsageError`."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        _known(said, _KEYS, "the trap")
        _complete(said)
        parts = [Part("calls", Selection(), _calls(said.get("calls", {})))]
        return Trap(
            name=name,
            folder=path.parent,
            title=said["title"],
            rule=" ".join(said["rule"].split()),
            reports=tuple(said.get("reports", ())),
            seen=" ".join(said.get("seen", "").split()),
            prices=" ".join(said.get("prices", "").split()),
            rounds=tuple(said.get("rounds", ())),
            parts=(*parts, *(_part(part) for part in said.get("part", ()))),
            bill=tuple((unit, _truths(bill, BILLED)) for unit, bill in said.get("bill", {}).items()),
            usage=_truths(said.get("usage", {}), (*TokenCategory, "requests")),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, ValueError, TypeError) as error:
        raise UsageError(f"this is no trap: {error}", where=str(path), hint="docs/accuracy.md") from error
    except CostscopeError as error:
        raise UsageError(f"this is no trap: {error.what}", where=str(path), hint=error.hint) from error


def _complete(said: Mapping[str, Any]) -> None:
    missing = [key for key in _TEXTS if not isinstance(said.get(key), str)]
    if missing or not (said.get("reports") or said.get("seen")):
        raise ValueError(f"it needs {', '.join(missing) or 'reports or seen'}")


def _calls(said: Mapping[str, Any]) -> tuple[Truth, ...]:
    """Of all calls everything is compared: what is not said is zero."""
    silent = {key: 0 for key in COUNTED if key not in _OPTIONAL}
    return _truths(silent | dict(said), COUNTED)


def _part(said: Mapping[str, Any]) -> Part:
    conditions = said.get("where", ())
    where = tuple(parse_where(text) for text in ([conditions] if isinstance(conditions, str) else conditions))
    figures = {key: value for key, value in said.items() if key not in ("where", "tz")}
    tz = said.get("tz", "UTC")
    name = " ".join(f"{dimension}={pattern}" for dimension, pattern in where)
    if not where or not figures:
        raise ValueError("a part needs a condition (where) and a figure")
    if "rejects" in figures:
        raise ValueError("rejects are of the whole trap")
    return Part(
        name if tz == "UTC" else f"{name} {tz}", Selection(where=where, tz=tz), _truths(figures, COUNTED)
    )


def _truths(said: Mapping[str, Any], names: Sequence[str]) -> tuple[Truth, ...]:
    _known(said, set(names), "figures")
    return tuple(_truth(name, said[name]) for name in names if name in said)


def _truth(name: str, said: object) -> Truth:
    if said == UNKNOWN:
        return Truth(name, UNKNOWN, None)
    if isinstance(said, bool) or not isinstance(said, str | int):
        raise ValueError(f"{name} is arithmetic as a text, or a whole number")  # noqa: TRY004 - of a file's content
    text = str(said)
    try:
        value = evaluate(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    lines = (line.partition("#")[0] for line in text.splitlines())
    return Truth(name, " ".join(" ".join(lines).split()), value)


def _known(said: Mapping[str, Any], names: set[str], what: str) -> None:
    if unknown := sorted(said.keys() - names):
        raise ValueError(f"{what} cannot have {', '.join(unknown)}, only {', '.join(sorted(names))}")
