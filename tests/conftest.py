"""Golden files: what a test prints, compared with a file that a person has read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long one example takes says more about the other work of a shared machine than about the program.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

USED = pytest.StashKey[set[Path]]()
LEFT_OUT = pytest.StashKey[set[Path]]()
"""Test files of which some test was deselected or skipped."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite golden files and console blocks, remove unused goldens; then read the difference",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def golden(request: pytest.FixtureRequest, update_golden: bool) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in the folder ``golden`` beside the test file."""

    def check(name: str, actual: str) -> None:
        path = request.path.parent / "golden" / name
        request.config.stash[USED].add(path)
        if update_golden:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(actual.encode())
        if not path.exists():
            pytest.fail(f"{path} does not exist: run pytest --update-golden, then read what it wrote")
        assert actual == path.read_bytes().decode()

    return check


def pytest_configure(config: pytest.Config) -> None:
    config.stash[USED] = set()
    config.stash[LEFT_OUT] = set()


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        item.config.stash[LEFT_OUT].add(item.path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.skipped:
        item.config.stash[LEFT_OUT].add(item.path)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run over goldens that no test asked for, once all tests beside them have passed."""
    if exitstatus != pytest.ExitCode.OK or any("::" in arg for arg in session.config.args):
        return
    used = session.config.stash[USED]
    ran = {item.path for item in session.items} - session.config.stash[LEFT_OUT]
    for folder in sorted({path.parent for path in used}):
        if not ran.issuperset(folder.parent.glob("test_*.py")):
            continue
        for path in sorted(set(folder.iterdir()) - used):
            if session.config.getoption("--update-golden"):
                path.unlink()
            else:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
                print(f"\nunused golden: {path}")
