"""The pinned versions are those of everything the project asks for, from no particular place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.console import PROJECT

FILES = [PROJECT / "requirements" / name for name in ("run.txt", "dev.txt")]


def pins(path: Path) -> dict[str, str]:
    """Version by name."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE))


def asked() -> list[tuple[str, str]]:
    """Each requirement of the project, with the file that pins it."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    run = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    return [(name, "run.txt") for name in run] + [(name, "dev.txt") for extra in extras for name in extra]


@pytest.mark.parametrize(("requirement", "file"), asked())
def test_what_the_project_asks_for_is_pinned(requirement: str, file: str) -> None:
    wanted = Requirement(requirement)
    assert pins(PROJECT / "requirements" / file)[canonicalize_name(wanted.name)] in wanted.specifier


def test_both_files_agree() -> None:
    run, dev = map(pins, FILES)
    assert {name: version for name, version in run.items() if name in dev} == {
        name: dev[name] for name in run if name in dev
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_version_has_hashes_and_no_address(path: Path) -> None:
    text = path.read_text()
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(path))
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"://|^-|^#.*/", text, re.MULTILINE)
