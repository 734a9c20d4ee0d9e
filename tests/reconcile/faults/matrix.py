"""Writes ``docs/reconcile-causes.md``: the registry of causes with how often each is found when injected.

``make causes`` runs it; it takes some minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from costscope.analysis.reconcile.causes import CAUSES, name_of
from costscope.analysis.selection import Basis
from tests.reconcile.faults.injections import ANTHROPIC, DEEPSEEK, INJECTIONS, OPENAI
from tests.reconcile.faults.trials import Trial, alone, clean, together

PAGE = Path(__file__).parents[3] / "docs" / "reconcile-causes.md"
REPEATS = 3
PAIRS = 200
TRIPLES = 80
CLEAN = 5

HEAD = """\
# Causes

Why tracked and billed differ, as [`costscope reconcile`](commands/reconcile.md) names it. This page is made
from the registry of causes and from the fault-injection test: `make causes` writes it.

Support says how sure a line is: `measured` is read off either side, `fits` means that pricing again under
the cause ends within the rounding of the billed rows, `assumed` that there are signs of it and nothing else
claims the amount. Causes claim in the order of the table; what one has claimed no other can. When several
would do, the fewest that close a cell are taken.

## Registry

| id | line | what it is | how it is recognised |
|---|---|---|---|
"""

METHOD = """
## How often they are found

Traffic of six days is made at random (models of one provider, cache reads and writes, long prompts, batches,
audio) with the bill that follows from it to the last digit. Then one side is changed in a way and by an
amount that are known. *Found*: a line of the cause is on the bridge. *Exact*: its amount is the injected one
to the last digit. Ids that appear without having been injected are false.

What this does not show: bills rounded to cents, where a small fault is within the tolerance; faults that
push a prompt over a length at which prices change (2, 3, 4, 5 are injected where there is none); what nobody
thought of. Of faults drawn together, those that leave one another nothing to do are drawn again.
"""


def write_page() -> None:
    """Run all trials and write the page."""
    page = [HEAD]
    page += [f"| {c.id} | `{c.name}` | {_cell(c.meaning)} | {_cell(c.test)} |\n" for c in CAUSES]
    page.append(METHOD)
    found = list(alone(REPEATS))
    page += _alone_table(found)
    page += _clean_line()
    for size, trials in ((2, PAIRS), (3, TRIPLES)):
        page += _together(size, list(together(size, trials)))
    page += _confusion(found)
    PAGE.write_text("".join(page), encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _alone_table(trials: Sequence[Trial]) -> Iterable[str]:
    yield "\n### Alone\n\n| fault | cause | trials | found | exact | of these measured | false ids |\n"
    yield "|---|---|---|---|---|---|---|\n"
    for injection in INJECTIONS:
        mine = [t for t in trials if t.injected == (injection,)]
        found = [t for t in mine if t.has_found(injection)]
        exact = [t for t in found if t.found[injection.cause] == t.expected[0] or injection.cause == 38]
        measured = [t for t in exact if injection.cause in t.measured]
        false = sorted({cause for t in mine for cause in t.false})
        yield (
            f"| {injection.name.replace('_', ' ')} | {injection.cause} `{name_of(injection.cause)}` "
            f"| {len(mine)} | {len(found)} | {len(exact)} | {len(measured)} "
            f"| {', '.join(map(str, false)) or '-'} |\n"
        )
    hits = sum(t.has_found(t.injected[0]) for t in trials)
    sure = [t for t in trials if t.injected[0].cause in t.measured]
    right = sum(t.found[t.injected[0].cause] == t.expected[0] for t in sure)
    yield f"\nFound in {hits} of {len(trials)} trials, {_share(hits, len(trials))}. "
    yield f"Where the cause is measured, the amount is exact in {right} of {len(sure)}.\n"


def _clean_line() -> Iterable[str]:
    runs = [
        clean(world, basis, seed)
        for world in (ANTHROPIC, OPENAI, DEEPSEEK)
        for basis in Basis
        for seed in range(CLEAN)
    ]
    false = sum(1 for run in runs for step in run.bridge() if step.cause is not None and step.cells)
    yield f"\n### Clean ledgers\n\n{len(runs)} ledgers without a fault: {false} causes found.\n"


def _together(size: int, trials: Sequence[Trial]) -> Iterable[str]:
    pairs = [(trial, each) for trial in trials for each in trial.injected]
    found = sum(trial.has_found(each) for trial, each in pairs)
    whole = sum(all(map(trial.has_found, trial.injected)) for trial in trials)
    false = sum(bool(trial.false) for trial in trials)
    missed = Counter(each.cause for trial, each in pairs if not trial.has_found(each))
    word = {2: "Pairs", 3: "Triples"}[size]
    yield f"\n### {word}\n\n{len(trials)} ledgers with {size} faults of different causes, drawn at random: "
    yield f"{found} of {len(pairs)} faults found, {_share(found, len(pairs))}; all of them in {whole} "
    yield f"ledgers; a false cause in {false}. Missed most often: "
    yield ", ".join(f"{cause} ({count})" for cause, count in missed.most_common(5)) + ".\n"


def _confusion(trials: Sequence[Trial]) -> Iterable[str]:
    yield "\n### Confusion matrix\n\nFaults alone: the ids that were found per injected cause, and how often."
    yield "\n\n"
    yield "| injected | trials | found |\n|---|---|---|\n"
    for injected in sorted({t.injected[0].cause for t in trials}):
        mine = [t for t in trials if t.injected[0].cause == injected]
        counts = Counter(found for t in mine for found in t.found)
        counts[0] = sum(not t.found for t in mine)
        shown = [
            f"{'none' if c == 0 else c}: {n}" for c, n in sorted(counts.items(), key=lambda x: -x[1]) if n
        ]
        yield f"| {injected} | {len(mine)} | {', '.join(shown)} |\n"


if __name__ == "__main__":
    sys.exit(write_page())
