"""A golden file that is missing, wrong or unused fails the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASE = """
def test_one(golden):
    golden("one.txt", "one\\n")

def test_two(golden):
    golden("two.txt", "two\\r\\n")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two tests that have their goldens."""
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_case.py").write_text(CASE)
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden" / "one.txt").write_bytes(b"one\n")
    (tmp_path / "golden" / "two.txt").write_bytes(b"two\r\n")
    return tmp_path


def run(project: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # twice as fast
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_goldens_that_agree_pass(project: Path) -> None:
    assert run(project)[0] == 0


def test_wrong_and_missing_goldens_fail_until_they_are_updated(project: Path) -> None:
    one, two = project / "golden" / "one.txt", project / "golden" / "two.txt"
    one.unlink()
    two.write_bytes(b"two\n")
    code, output = run(project)
    assert code == 1
    assert "2 failed" in output
    assert "one.txt does not exist: run pytest --update-golden" in output
    assert run(project, "--update-golden")[0] == 0
    assert (one.read_bytes(), two.read_bytes()) == (b"one\n", b"two\r\n")


def test_an_unused_golden_fails_until_it_is_removed(project: Path) -> None:
    unused = project / "golden" / "three.txt"
    unused.write_text("three")
    code, output = run(project)
    assert code == 1
    assert f"unused golden: {unused}" in output
    assert run(project, "--update-golden")[0] == 0
    assert sorted(path.name for path in unused.parent.iterdir()) == ["one.txt", "two.txt"]


@pytest.mark.parametrize("part", [("-k", "one"), ("test_case.py::test_one",)])
def test_a_part_of_the_tests_says_nothing_about_the_other_goldens(
    project: Path, part: tuple[str, ...]
) -> None:
    assert run(project, *part, "--update-golden")[0] == 0
    assert (project / "golden" / "two.txt").exists()


def test_a_skipped_test_keeps_its_golden(project: Path) -> None:
    skipped = CASE.replace("def test_two", "@pytest.mark.skip\ndef test_two")
    (project / "test_case.py").write_text(f"import pytest\n{skipped}")
    assert run(project, "--update-golden")[0] == 0
    assert (project / "golden" / "two.txt").exists()
