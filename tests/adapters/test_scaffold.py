"""A format more takes one file and one folder: what the scaffold writes passes every test of an adapter."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.adapters.scaffold import PROJECT, main, scaffold


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the program with the harness of the adapters, and the fixtures of one of them."""
    unread = shutil.ignore_patterns("__pycache__", ".mypy_cache")
    shutil.copytree(PROJECT / "costscope", tmp_path / "costscope", ignore=unread)
    harness = tmp_path / "tests" / "adapters"
    harness.mkdir(parents=True)
    for name in ("__init__.py", "cases.py", "test_goldens.py", "test_claims.py"):
        shutil.copy(PROJECT / "tests" / "adapters" / name, harness)
    for name in ("__init__.py", "conftest.py"):
        shutil.copy(PROJECT / "tests" / name, tmp_path / "tests")
    shutil.copytree(PROJECT / "tests" / "adapters" / "deepseek_log", harness / "deepseek_log")
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def run_tests(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "tests/adapters", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300, check=False)


def test_a_toy_format_takes_one_file_and_one_folder(project: Path) -> None:
    before = {path for path in project.rglob("*") if path.is_file()}
    scaffold("toy_log", project)
    added = {path for path in project.rglob("*") if path.is_file()} - before
    assert {path.relative_to(project).parts[:3] for path in added} == {
        ("costscope", "adapters", "toy_log.py"),
        ("tests", "adapters", "toy_log"),
    }
    assert run_tests(project, "-k", "toy_log and test_rows", "--update-golden").returncode == 0
    run = run_tests(project, "-rA", "-k", "toy_log or stranger")
    assert run.returncode == 0, run.stdout
    passed = {line.rpartition("::")[2] for line in run.stdout.splitlines() if line.startswith("PASSED")}
    for test in ("test_rows", "test_no_text_is_kept", "test_a_sample_is_claimed_by_its_owner_alone"):
        assert f"{test}[toy_log-calls]" in passed
    golden = project / "tests" / "adapters" / "toy_log" / "calls" / "expected.jsonl"
    *rows, counts = map(json.loads, golden.read_text("utf-8").splitlines())
    assert counts == {"accepted": 2, "skipped": {}, "rejects": 1}
    calls = [row for row in rows if row["table"] == "records"]
    assert [call["recorded_cost"] for call in calls if "recorded_cost" in call] == ["0.00125"]


def test_import_linter_keeps_it_apart(project: Path) -> None:
    scaffold("toy_log", project)
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    (apart,) = [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "independence"]
    modules = [name for name in apart["modules"] if name.startswith("costscope.adapters.")]
    assert "costscope.adapters.toy_log" in modules
    assert modules.index("costscope.adapters.toy_log") == sorted(modules).index("costscope.adapters.toy_log")


@pytest.mark.parametrize("name", ["", "Toy", "1toy", "toy-log", "_toy", "../toy", "codex"])
def test_a_name_that_cannot_be_or_is_taken_writes_nothing(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name]) == 2
    assert capsys.readouterr().err
