"""Another package brings an adapter by an entry point; one that is broken harms no other."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

ADAPTER = """\
from costscope.adapters._contract import JsonLines, Match
import msgspec

class Line(msgspec.Struct):
    toy: str
    tokens_in: int
    tokens_out: int

CALL = ("line", "kind", "context", "task_id", "model", "token_rule", "input_tokens", "output_tokens")

class Toy(JsonLines):
    name = "toy"
    title = "toy log"
    line_type = Line

    def sniff(self, sample):
        hits = [o for o in sample.objects() if o.keys() >= {"toy", "tokens_in"}]
        return Match(1.0, "toys") if hits else None

    def take(self, line, number, out):
        row = (number, "call", "full", line.toy, "gpt-5.2", "inclusive", line.tokens_in, line.tokens_out)
        out.table("records", CALL)(row)
        out.accepted += 1
"""


def install(folder: Path, package: str, code: str, entry: str) -> None:
    """Lay a package out as an installer would."""
    (folder / f"{package}.py").write_text(code, "utf-8")
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", "utf-8")
    (info / "RECORD").write_text(f"{package}.py,,\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[costscope.adapters]\n{entry}\n", "utf-8")


FAILS_AT_JUDGING = ADAPTER.replace('name = "toy"', 'name = "doubtful"').replace("hits = [", "1 / 0; hits = [")
BROKEN = {
    "absent": ("import no_such_module_anywhere", "broken_1 = absent:Broken", "ModuleNotFoundError"),
    "raising": ("raise SystemError('no')", "broken_2 = raising:Broken", "SystemError"),
    "other": (
        "class Broken: name = 'broken_3'",
        "broken_3 = other:Broken",
        "is not an adapter called broken_3",
    ),
    "taken": (ADAPTER, "codex = taken:Toy", "costscope has a format of that name"),
    "empty": ("", "broken_5 = empty:Nothing", "AttributeError"),
}
"""Packages whose adapter cannot be used: code, entry point, and what is to be said of it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages, sound and broken, beside a toy log and a table of outcomes."""
    folder = tmp_path_factory.mktemp("third") / "site"
    folder.mkdir()
    install(folder, "toylog", ADAPTER, "toy = toylog:Toy")
    install(folder, "doubtful", FAILS_AT_JUDGING, "doubtful = doubtful:Toy")
    for package, (code, entry, _) in BROKEN.items():
        install(folder, package, code, entry)
    toys = "".join(f'{{"toy": "t-{n}", "tokens_in": 100, "tokens_out": 5}}\n' for n in (1, 2))
    (folder.parent / "toys.jsonl").write_text(toys, "utf-8")
    (folder.parent / "outcomes.csv").write_text("instance_id,resolved\nt-1,1\n", "utf-8")
    return folder


def costscope(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = [str(site), str(Path(__file__).parents[2])]
    return subprocess.run(
        [sys.executable, "-m", "costscope", *arguments],
        cwd=site.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_everyone_who_can_judge_a_file_does(site: Path) -> None:
    run = costscope(site, "doctor", "toys.jsonl", "outcomes.csv", "-f", "csv")
    assert run.returncode == 0, run.stderr
    rows = [(row["file"], row["adapter"], row["why"]) for row in csv.DictReader(io.StringIO(run.stdout))]
    assert rows == [
        ("toys.jsonl", "toy", "toys"),
        ("toys.jsonl", "doubtful", "failed at it: ZeroDivisionError"),
        ("outcomes.csv", "outcomes_csv", "its header has instance_id, resolved"),
        ("outcomes.csv", "doubtful", "failed at it: ZeroDivisionError"),
    ]


def test_files_are_read_and_what_is_broken_is_named(site: Path) -> None:
    run = costscope(site, "ingest", "toys.jsonl", "outcomes.csv", "-f", "csv")
    assert run.returncode == 0, run.stderr
    taken = {row["source"]: row["adapter"] for row in csv.DictReader(io.StringIO(run.stdout))}
    assert {Path(path).name: adapter for path, adapter in taken.items() if path.startswith("/")} == {
        "toys.jsonl": "toy",
        "outcomes.csv": "outcomes_csv",
    }
    warnings = [line for line in run.stderr.splitlines() if line.startswith("costscope: warning: ")]
    assert len(warnings) == len(BROKEN)
    for package, (_, _, reason) in BROKEN.items():
        (warning,) = [line for line in warnings if f"of {package} cannot be used" in line]
        assert reason in warning
        assert warning.endswith("[broken-adapter]")


def test_asking_for_a_broken_one_is_an_error(site: Path) -> None:
    run = costscope(site, "ingest", "toys.jsonl", "--adapter", "broken_1", "--lake", "other")
    assert run.returncode == 2
    assert "[broken-adapter]" in run.stderr
    assert "try: update or remove the package absent" in run.stderr
