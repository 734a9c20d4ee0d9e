"""Begins an adapter: ``make adapter NAME=acme`` writes its file, and a folder with its first fixture.

What it writes works as it stands, for a made-up format; the next steps are printed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2]
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LISTED: Final = '  "costscope.adapters.{}",\n'

ADAPTER: Final = '''\
"""TODO what the format is and who writes it: one JSON object a line, a call each.

Token rule: TODO inclusive, when the count of the input includes what was read from cache.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._labels import label
from costscope.adapters._moments import moment
from costscope.adapters._values import NO_TEXT, Count, dollars, is_empty
from costscope.domain.tokens import Origin, TokenRule


class _Line(msgspec.Struct, gc=False):
    {name}: str
    task: str | int | None = None
    time: str | None = None
    model: str | None = None
    prompt: msgspec.Raw = NO_TEXT
    answer: msgspec.Raw = NO_TEXT
    tokens_in: Count | None = None
    tokens_out: Count | None = None
    cost_usd: Decimal | None = None


_CALL = (
    "line",
    "request_id",
    "task_id",
    "start_time",
    "model",
    "input_tokens",
    "output_tokens",
    "recorded_cost",
    "recorded_cost_source",
    "input_segments",
    "output_segments",
)


class {title}(JsonLines):
    """TODO the files in a few words."""

    name = "{name}"
    title = "TODO the product and its file (JSONL)"
    export_hint = "TODO how a user gets such a file"
    blind_spots = "TODO what it cannot show"
    line_type = _Line
    constants: ClassVar = {{
        "kind": "call",
        "context": "full",
        "operation": "chat",
        "token_rule": TokenRule.INCLUSIVE.value,
    }}

    def sniff(self, sample: Sample) -> Match | None:
        """TODO the keys that no other format has."""
        objects = sample.objects()
        hits = sum(o.keys() >= {{"{name}", "tokens_in"}} for o in objects)
        return Match(hits / len(objects), f"{{hits}} of {{len(objects)}} lines have {name}") if hits else None

    def take(self, line: _Line, number: int, out: Batch) -> None:
        """Put the line's call into the batch; what it raises as ``ValueError`` is a reject."""
        cost = dollars(line.cost_usd)
        row = (
            number,
            label(line.{name}),
            label(line.task),
            moment(line.time),
            line.model,
            line.tokens_in,
            line.tokens_out,
            cost,
            None if cost is None else "client",
            [] if is_empty(line.prompt) else [out.text(line.prompt, Origin.USER)],
            [] if is_empty(line.answer) else [out.text(line.answer, Origin.ASSISTANT)],
        )
        out.table("records", _CALL)(row)
        out.accepted += 1
'''

INPUT: Final = """\
{{"{name}": "c-1", "task": "t-1", "time": "2026-07-01T10:00:00Z", "model": "m", "prompt": "CANARY-7f3a", \
"answer": "CANARY-7f3a", "tokens_in": 100, "tokens_out": 5, "cost_usd": 0.00125}}
{{"{name}": "c-2", "task": "t-1", "time": "2026-07-01T10:00:09Z", "tokens_in": 200, "tokens_out": null}}
{{"{name}": "c-3", "task": "t-2", "time": "2026-07-01T10:01:00Z", "tokens_in": -1, "tokens_out": 5}}
"""

SOURCE: Final = """\
# {name}

TODO what the format is, who writes it, where that is known from. The fixtures are ours.

Token rule: TODO.

| case | what it shows |
|---|---|
| `calls` | a call with a text and a cost, one without an output count, a negative count |
"""

NEXT: Final = """\
1. costscope/adapters/{name}.py: the keys of the format, and every TODO
2. tests/adapters/{name}/: small inputs of your own making, CANARY-7f3a in every text
3. pytest tests/adapters -k {name} --update-golden; then read what it wrote
4. make docs
"""


def scaffold(name: str, project: Path = PROJECT) -> list[Path]:
    """The files written for a new adapter.  Raises ``ValueError`` for a name that cannot be or is taken."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for an adapter: small letters, digits and _")
    title = "".join(part.title() for part in name.split("_"))
    fixtures = project / "tests" / "adapters" / name
    files = {
        project / "costscope" / "adapters" / f"{name}.py": ADAPTER,
        fixtures / "calls" / "input.jsonl": INPUT,
        fixtures / "source.md": SOURCE,
    }
    if taken := [path for path in files if path.exists()]:
        raise ValueError(f"{taken[0].relative_to(project)} is there already")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name, title=title), "utf-8")
    _list(name, project / "pyproject.toml")
    return list(files)


def _list(name: str, settings: Path) -> None:
    """Add the adapter to those that import-linter keeps apart, in alphabetical order."""
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    listed = [n for n, line in enumerate(lines) if re.fullmatch(_LISTED.format(r"\w+"), line)]
    new = _LISTED.format(name)
    place = next((n for n in listed if lines[n] > new), listed[-1] + 1)
    settings.write_text("".join([*lines[:place], new, *lines[place:]]), "utf-8")


def main(arguments: list[str]) -> int:
    """Write the files of the adapter named, and say what comes next."""
    if len(arguments) != 1:
        print("usage: make adapter NAME=acme", file=sys.stderr)
        return 2
    try:
        files = scaffold(arguments[0])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(*(path.relative_to(PROJECT) for path in files), sep="\n")
    print(f"\n{NEXT.format(name=arguments[0])}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
