"""Places within a JSON record, written as ``usage.input``, ``choices[0].text`` or ``"a.b".c``.

Only what a mapping reads is decoded: the paths become nested msgspec structs, so that the rest of a line is
passed over where it lies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import combinations, count
from operator import attrgetter
from typing import Any, Final, Optional

import msgspec

from costscope.adapters._values import NO_TEXT

Path = tuple[str | int, ...]
"""The keys and list places that lead to a value; of a table, the name of its column alone."""

KEY: Final = re.compile(r'[^"\\\x00-\x1f]+')
"""A key that can stand in a path: the decoder knows no others."""
_PLAIN: Final = re.compile(r'[^."\[\]\\\x00-\x1f]+')
_STEP: Final = re.compile(rf'(?:^|(?<=.)\.)(?:"({KEY.pattern})"|({_PLAIN.pattern}))|\[(\d{{1,4}})\]')


def parse_path(text: str) -> Path:
    """The path a text stands for, an optional ``$.`` before it.  Raises ``ValueError``."""
    text = text.removeprefix("$.") if text.startswith("$.") else text
    steps: list[str | int] = []
    end = 0
    for found in _STEP.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        steps.append(int(found[3]) if found[3] else found[1] or found[2])
    if not steps or end != len(text) or isinstance(steps[0], int):
        raise ValueError('a path is written like usage.input, choices[0].text or "a.b".c')
    return tuple(steps)


def written(path: Path) -> str:
    """The text that stands for a path."""
    parts = [
        f"[{step}]" if isinstance(step, int) else "." + (step if _PLAIN.fullmatch(step) else f'"{step}"')
        for step in path
    ]
    return "".join(parts).removeprefix(".")


def clashes(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Pairs of paths that cannot both be: the first is a value, or a list, and the second a key within it."""
    plain = {listless(path): path for path in paths}
    found = []
    for pair in combinations(plain, 2):
        short, long = sorted(pair, key=len)
        at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
        if at == len(short) or isinstance(short[at], int) is not isinstance(long[at], int):
            found.append((plain[short], plain[long]))
    return found


def line_type(leaves: Mapping[Path, Any]) -> Any:
    """The struct that decodes the values at these paths, each as its type; an absent value is null.

    No path may lie within another.  Every struct has the fields ``f0``, ``f1`` … in order of first mention.
    """
    children: dict[str | int, dict[Path, Any]] = {}
    for (first, *rest), type_ in leaves.items():
        children.setdefault(first, {})[tuple(rest)] = type_
    fields = []
    names = {}
    for number, (key, below) in zip(count(), children.items(), strict=False):
        fields.append((f"f{number}", *_type_of(below)))
        names[f"f{number}"] = str(key)
    return msgspec.defstruct("Line", fields, rename=names, gc=False)


def _type_of(below: Mapping[Path, Any]) -> tuple[Any, Any]:
    """What is decoded at a place, and what stands for it when it is absent."""
    if below.get(()) is msgspec.Raw:
        return msgspec.Raw, NO_TEXT
    if () in below:
        found = below[()]
    elif isinstance(next(iter(below))[0], int):
        # Every place of a list is decoded alike: with what is wanted of any of them.
        found = list[_type_of({path[1:]: type_ for path, type_ in below.items()})[0]]  # type: ignore[misc]
    else:
        found = line_type(below)
    return Optional[found], None  # noqa: UP045 - made at run time


def getters(paths: Mapping[Path, object]) -> dict[Path, Callable[[Any], Any]]:
    """For every path, the function that takes its value from a decoded line; ``None`` when it is absent."""
    found: dict[Path, Callable[[Any], Any]] = {}
    for path in paths:
        steps: list[str | int] = []
        prefix: Path = ()
        for step in path:
            if isinstance(step, int):
                steps.append(step)
                prefix += (0,)
            else:
                known = list(dict.fromkeys(p[len(prefix)] for p in map(listless, paths) if _below(p, prefix)))
                steps.append(f"f{known.index(step)}")
                prefix += (step,)
        found[path] = attrgetter(str(steps[0])) if len(steps) == 1 else partial(_value_at, tuple(steps))
    return found


def listless(path: Path) -> Path:
    """A path whose places in lists are all the same: the structs do not tell them apart."""
    return tuple(0 if isinstance(step, int) else step for step in path)


def _below(path: Path, prefix: Path) -> bool:
    return len(path) > len(prefix) and path[: len(prefix)] == prefix


def _value_at(steps: tuple[str | int, ...], line: Any) -> Any:
    for step in steps:
        if line is None:
            return None
        if isinstance(step, str):
            line = getattr(line, step)
        elif step < len(line):
            line = line[step]
        else:
            return None
    return line
