"""What a coding agent does, step by step, with what its tools give back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from making.words import Writer, tokens_in


@dataclass
class Step:
    """One response of the model: what it says, the tool it calls, what that gives back."""

    says: str = ""
    tool: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    result: str = ""
    is_error: bool | None = None
    thinks: int = 0
    """Tokens of thinking, whose text the log leaves out."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What the client notes about the result beside its text."""

    def output_tokens(self) -> int:
        """The tokens of the response."""
        called = tokens_in(str(self.arguments)) + 20 if self.tool else 0
        return tokens_in(self.says) + called + self.thinks

    def detail(self) -> Any:
        """The client's note on the result."""
        return f"Error: {self.result}" if self.is_error else self.extra


def coding_steps(writer: Writer, calls: int) -> Iterator[Step]:
    """Look, change, test, and say so in the end."""
    for place in range(calls - 1):
        kind = ("look", "read", "edit", "test")[min(place, place % 3 + 1)]
        yield {"look": _look, "read": _read, "edit": _edit, "test": _test}[kind](writer)
    yield Step("Done. " + writer.paragraph(4), thinks=writer.number(100, 700))


def exploring_steps(writer: Writer) -> Iterator[Step]:
    """Look around and report."""
    yield _look(writer)
    yield _read(writer)
    yield _read(writer)
    yield Step("Found them. " + writer.paragraph(3))


def looping_steps(writer: Writer) -> Iterator[Step]:
    """Run the same failing test over and over, before a change makes it pass."""
    yield _look(writer)
    yield _read(writer)
    failing = _test(writer, failed=2)
    for _ in range(4):
        again = Step("Let me run the tests again.", failing.tool, failing.arguments, failing.result)
        again.is_error, again.thinks = True, writer.number(150, 800)
        yield again
    yield _edit(writer)
    yield _test(writer, failed=0)
    yield Step("Both tests pass now. " + writer.paragraph(3))


def _look(writer: Writer) -> Step:
    found = "\n".join(sorted(writer.path() for _ in range(14)))
    arguments = {"command": "git ls-files src", "description": "List the source files"}
    step = Step("I'll look at the files first.", "Bash", arguments, found, is_error=False)
    return _shell(step)


def _read(writer: Writer) -> Step:
    path, text = writer.path(), writer.module(writer.number(3, 6))
    lines = text.split("\n")
    shown = "\n".join(f"{number:6}→{line}" for number, line in enumerate(lines, 1))
    step = Step("", "Read", {"file_path": path}, shown, thinks=writer.number(150, 900))
    file = {"filePath": path, "numLines": len(lines), "startLine": 1, "totalLines": len(lines)}
    step.extra = {"type": "text", "file": file}
    return step


def _edit(writer: Writer) -> Step:
    path = writer.path()
    old, new = writer.function(), writer.function()
    arguments = {"file_path": path, "old_string": old, "new_string": new}
    done = f"The file {path} has been updated."
    step = Step("This function has to change.", "Edit", arguments, done, thinks=writer.number(300, 2_400))
    step.extra = {"filePath": path, "structuredPatch": [], "userModified": False, "replaceAll": False}
    return step


def _test(writer: Writer, failed: int | None = None) -> Step:
    failed = writer.number(0, 1) if failed is None else failed
    arguments = {"command": "python -m pytest -q", "description": "Run the tests"}
    output = writer.test_run(failed=failed)
    result = f"Exit code 1\n{output}" if failed else output
    return _shell(Step("", "Bash", arguments, result, is_error=bool(failed)))


def _shell(step: Step) -> Step:
    step.extra = {"stdout": step.result, "stderr": "", "interrupted": False, "isImage": False}
    return step
