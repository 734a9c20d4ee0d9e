"""Runs the console blocks of a Markdown file, to compare what they show with what happens.

A block is fenced with three or more backticks and the word ``console``:

- a line ``$ command`` is run by ``sh`` (after a backslash at its end it goes on in the next line);
- the lines after it are its standard output, those that start with ``2| `` its standard error;
- a last line ``[3]`` is its exit code, which is 0 when no such line is there.

The commands of one file share one temporary working directory, in order.  A comment line such as
``<!-- console: sample_data lake=demo -->`` names what is put into it first (see :data:`PREPARATIONS`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import costscope

PROJECT = Path(__file__).parents[1]
NOW = "2026-08-01T00:00:00Z"
"""The clock of every command, by ``COSTSCOPE_NOW``."""
TIMEOUT_S = 120

PREPARATIONS = {
    "sample_data": f"cp -R '{PROJECT / 'sample_data'}' .",
    "lake=demo": "costscope ingest sample_data/traces",
}
"""Words of a ``console:`` comment, with the command each stands for."""

NORMALISERS = {
    "version": (r"\bcostscope \d+\.\d+\.\d+\S*", "costscope X.Y.Z"),
    "duration": (r"\bin \d[\d.,]* (ms|s|min)\b", "in N s"),
    "size": (r"\b\d[\d.,]* ([kMG]i?)?B\b", "N B"),
}
"""What may differ between two runs: replaced in both texts before they are compared."""

_FENCE = re.compile(r"(?P<indent>\s*)(?P<ticks>`{3,}|~{3,})(?P<info>[^`]*)")
_CODE = re.compile(r"\[(\d+)\]")
_PREPARE = re.compile(r"^<!-- console: (.+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What a command does that a reader can see."""

    stdout: tuple[str, ...] = ()
    stderr: tuple[str, ...] = ()
    code: int = 0

    @classmethod
    def parse(cls, lines: Sequence[str]) -> Outcome:
        """Read the lines below a command."""
        code = _CODE.fullmatch(lines[-1]) if lines else None
        body = lines[:-1] if code else lines
        return cls(
            tuple(line for line in body if not line.startswith("2| ")),
            tuple(line[3:] for line in body if line.startswith("2| ")),
            int(code[1]) if code else 0,
        )

    def lines(self) -> list[str]:
        """The lines to write below the command."""
        body = [*self.stdout, *(f"2| {line}" for line in self.stderr)]
        explicit = self.code != 0 or (body and _CODE.fullmatch(body[-1]))
        return [*body, f"[{self.code}]"] if explicit else body


@dataclass(frozen=True)
class Step:
    """One command with the lines that are expected below it."""

    line: int
    """Its line number in the file, from 1."""
    command: str
    source: list[str]
    """The command as it stands in the file."""
    expected: list[str]


class Workspace:
    """A temporary directory and a fixed environment to run commands in."""

    def __init__(self, root: Path) -> None:
        self.here, self.home, tools = root / "here", root / "home", root / "tools"
        for folder in (self.here, self.home, tools):
            folder.mkdir()
        for name, arguments in (("python", ""), ("costscope", "-P -m costscope")):
            tool = tools / name
            tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
            tool.chmod(0o755)
        self.environment = {
            "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": str(Path(costscope.__file__).parents[1]),
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "120",
            "NO_COLOR": "1",
            "COSTSCOPE_NOW": NOW,
        }

    def run(self, command: str) -> Outcome:
        """Run one command line; the temporary directories in its output become ``$PWD`` and ``$HOME``."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.here,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Outcome(self._lines(done.stdout), self._lines(done.stderr), done.returncode)

    def _lines(self, output: bytes) -> tuple[str, ...]:
        text = output.decode(errors="backslashreplace")
        for folder, name in ((self.here, "$PWD"), (self.home, "$HOME")):
            text = text.replace(str(folder), name)
        return tuple(text.removesuffix("\n").split("\n")) if text else ()


def has_blocks(markdown: Path) -> bool:
    """Whether the file has a console block at all."""
    return any(isinstance(part, Step) for part in _parts(markdown.read_text(encoding="utf-8")))


def check(markdown: Path, root: Path, *, update: bool = False) -> list[str]:
    """Run every block in a workspace below ``root``; return one message per command that did otherwise.

    With ``update`` the file is rewritten to what happened, except where only :data:`NORMALISERS` differ.
    """
    text = markdown.read_text(encoding="utf-8")
    workspace = Workspace(root)
    for word in (_PREPARE.search(text) or ["", ""])[1].split():
        assert workspace.run(PREPARATIONS[word]).code == 0, f"{markdown}: cannot prepare {word}"
    written: list[str] = []
    failures = []
    for part in _parts(text):
        if isinstance(part, str):
            written.append(part)
            continue
        actual = workspace.run(part.command)
        lines = part.expected
        if difference := _difference(Outcome.parse(lines), actual):
            lines = actual.lines()
            if not update:
                failures.append(f"{markdown}:{part.line}: $ {part.command}\n{difference}")
            elif Outcome.parse(lines) != actual or any(_FENCE.match(x) or x.startswith("$ ") for x in lines):
                failures.append(f"{markdown}:{part.line}: this output cannot stand in a block: {lines}")
        written += [*part.source, *lines]
    if update and not failures:
        markdown.write_text("\n".join(written), encoding="utf-8")
    return failures


def _difference(expected: Outcome, actual: Outcome) -> str:
    before, after = (_normalised(outcome.lines()) for outcome in (expected, actual))
    return "\n".join(unified_diff(before, after, "in the file", "what happened", lineterm=""))


def _normalised(lines: Sequence[str]) -> list[str]:
    text = "\n".join(lines)
    for pattern, replacement in NORMALISERS.values():
        text = re.sub(pattern, replacement, text)
    return text.split("\n")


def _parts(text: str) -> Iterator[str | Step]:
    """The file in order: lines that are copied, and commands that are run."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        yield lines[at]
        fence = _FENCE.fullmatch(lines[at])
        at += 1
        if fence is None:
            continue
        end = at
        while end < len(lines) and not _closes(lines[end], fence["ticks"]):
            end += 1
        if fence["info"].strip() != "console":
            yield from lines[at:end]
        elif fence["indent"] or end == len(lines):
            raise ValueError(f"line {at}: a console block is not indented and has an end")
        else:
            yield from _steps(lines[at:end], at + 1)
        yield from lines[end : end + 1]
        at = end + 1


def _closes(line: str, ticks: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(ticks) and set(stripped) == {ticks[0]}


def _steps(lines: list[str], first: int) -> Iterator[Step]:
    if not lines or not lines[0].startswith("$ "):
        raise ValueError(f"line {first}: a console block starts with a command")
    at = 0
    while at < len(lines):
        start = at
        while lines[at].endswith("\\") and at + 1 < len(lines):
            at += 1
        at += 1
        source = lines[start:at]
        below = at
        while at < len(lines) and not lines[at].startswith("$ "):
            at += 1
        yield Step(first + start, "\n".join(source)[2:], source, lines[below:at])
