"""The program gets every published trap right, and would say so if it did not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.analysis.conformance import Result, find_traps, result_table, verdict_of
from costscope.cli.conformance import run
from costscope.domain.errors import UsageError
from costscope.domain.exit_codes import ExitCode
from tests.console import PROJECT

CASES = Path(__file__).parent / "cases"
MARK = "<!-- made by pytest tests/traps --update-golden -->\n"


@pytest.mark.slow
def test_every_trap_is_right_and_the_page_says_so(update_golden: bool) -> None:
    results = run()
    assert [result.trap.name for result in results] == [trap.name for trap in find_traps(CASES)]
    wrong = {
        result.trap.name: [figure for figure in result.figures if not figure.is_right]
        for result in results
        if not result.is_right
    }
    assert not wrong
    page = PROJECT / "docs" / "accuracy.md"
    before, mark, _ = page.read_text(encoding="utf-8").partition(MARK)
    assert mark
    made = before + mark + _section(results)
    if update_golden:
        page.write_text(made, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == made, "run pytest tests/traps --update-golden"


def test_there_are_enough_and_each_says_where_it_was_seen() -> None:
    traps = find_traps(CASES)
    assert len(traps) >= 60
    assert sum(bool(trap.reports) for trap in traps) >= 60
    links = [link for trap in traps for link in trap.reports]
    assert all(re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+", link) for link in links)
    assert all(trap.rule.endswith(".") for trap in traps)


def test_files_are_small() -> None:
    for trap in find_traps(CASES):
        inputs = [path for path in trap.folder.rglob("*") if path.is_file() and path.suffix != ".toml"]
        assert 1 <= len(inputs) <= 2
        assert sum(path.stat().st_size for path in inputs) < 20_000


@pytest.fixture
def one(tmp_path: Path) -> Callable[[str, str], Path]:
    """A folder with a copy of one trap, in whose truth a text is replaced by another."""

    def copy(old: str, new: str) -> Path:
        shutil.copytree(CASES / "counting" / "streamed-lines", tmp_path / "mine" / "trap")
        path = tmp_path / "mine" / "trap" / "trap.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path / "mine"

    return copy


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("count = 1", "count = 2", "calls: count"),
        ("output = 1_000\n", "output = 1_001\n", "calls: output"),
        ("output = 1_000\n", "", "calls: output"),
        ("1_000 * 15/1e6", "1_000 * 15/1e6 + 1/1e12", "calls: list_cost"),
        ("count = 1", "count = 1\nunpriced = 1", "calls: unpriced"),
        ("count = 1", "count = 1\nrejects = 1", "calls: rejects"),
        ("count = 1", 'count = 1\nrecorded_cost = "0"', "calls: recorded_cost"),
        ("[calls]", '[bill.USD]\nlines = 1\ncost = "0.01"\n[calls]', "bill USD: lines"),
        ("[calls]", "[usage]\noutput = 5\n[calls]", "usage: output"),
        ("[calls]", '[[part]]\nwhere = "model=gpt-*"\ncount = 1\n[calls]', "model=gpt-*: count"),
    ],
)
def test_a_wrong_truth_is_found_wrong(
    one: Callable[[str, str], Path], old: str, new: str, wrong: str
) -> None:
    (result,) = run(one(old, new))
    assert wrong in [figure.name for figure in result.figures if not figure.is_right]
    assert verdict_of([result]).exit_code == ExitCode.CHECK_FAILED
    (row,) = result_table([result]).rows
    assert row[-2] == "wrong"
    assert wrong in str(row[-1])


def test_a_right_truth_passes(one: Callable[[str, str], Path]) -> None:
    (result,) = run(one("title = ", "title = "))
    assert verdict_of([result]).passed
    cost = result.figure("calls: list_cost")
    assert cost is not None
    assert cost.truth.value == cost.ours == Decimal("0.075")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("count = 1", "count = 1.5"),
        ("count = 1", 'count = "one"'),
        ("count = 1", "calls = 1"),
        ("title = ", "titel = "),
        ("rule = ", "rules = "),
        ("reports = ", "links = "),
        ("[calls]", '[[part]]\nwhere = "colour=red"\ncount = 1\n[calls]'),
        ("[calls]", "[[part]]\ncount = 1\n[calls]"),
        ("[calls]", "[calls"),
    ],
)
def test_a_truth_that_cannot_be_looked_at_is_refused(
    one: Callable[[str, str], Path], old: str, new: str
) -> None:
    with pytest.raises(UsageError, match="no trap"):
        run(one(old, new))


def _section(results: list[Result]) -> str:
    """The generated part of the page: the sum of it, then a table for each group."""
    table = result_table(results)
    parts = [f"\n{table.notes[0]}.\n"]
    group = ""
    for result in results:
        of = result.trap.name.partition("/")[0]
        if of != group:
            group = of
            parts.append(
                f"\n### {group.capitalize()}\n\n| trap | rule | truth | ours | seen |\n"
                + "|---|---|---|---|---|\n"
            )
        parts.append(_row(result))
    return "".join(parts)


def _row(result: Result) -> str:
    trap = result.trap
    seen = [f"[{_short(link)}]({link})" for link in trap.reports] or [trap.seen]
    name = f"[`{trap.name}`](../tests/traps/cases/{trap.name}/trap.toml)"
    mark = "" if result.is_right else " **wrong**"
    cells = (f"{name} {trap.title}", trap.rule, *_amounts(result), ", ".join(seen))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + f" |{mark}\n"


def _short(link: str) -> str:
    owner, repository, _, number = link.removeprefix("https://github.com/").split("/")
    return f"{owner}/{repository}#{number}"


def _amounts(result: Result) -> tuple[str, str]:
    """Truth and ours in dollars, as exact as they are."""
    truths, ours = [], []
    for figure in result.figures:
        if figure.name == "calls: list_cost" or re.fullmatch(r"bill \w+: cost", figure.name):
            unit = "USD" if figure.name.startswith("calls") else figure.name.split()[1].rstrip(":")
            truths.append(_amount(figure.truth.value, unit))
            ours.append(_amount(figure.ours, unit))
    return _bounded(truths, result, of_truth=True), _bounded(ours, result, of_truth=False)


def _amount(value: Decimal | None, unit: str) -> str:
    return "unknown" if value is None else f"{value.normalize():f} {unit}"


def _bounded(amounts: list[str], result: Result, *, of_truth: bool) -> str:
    told = [amount for amount in amounts if amount != "0 USD" or len(amounts) == 1]
    unpriced = result.figure("calls: unpriced")
    assert unpriced is not None
    at_least = (unpriced.truth.value if of_truth else unpriced.ours) and told != ["unknown"]
    return ("≥ " if at_least else "") + " + ".join(told)
