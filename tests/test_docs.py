"""What the program has is described, and what is described is there."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from costscope.analysis.dimensions import DIMENSIONS, SPLITS
from costscope.cli.app import app
from costscope.cli.config import KEYS, PREFIX
from costscope.domain.errors import CostscopeError
from costscope.domain.exit_codes import ExitCode
from costscope.render import FORMATS
from tests.console import PROJECT

DOCS = PROJECT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), PROJECT / "README.md", PROJECT / "CONTRIBUTING.md"]
NOT_REPRODUCED = {"error", "input", "bug"}
"""Two that only have subclasses, and the one that would be mended."""


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below a group, by its full name."""
    for name, command in group.commands.items():
        full = f"{path} {name}".strip()
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield full, command
            yield from commands(command, full)
        else:
            yield full, command


def slugs(error: type[CostscopeError] = CostscopeError) -> set[str]:
    """The slugs of an error and of all below it."""
    return {error.slug}.union(*(slugs(below) for below in error.__subclasses__()))


def named_in_table(page: str) -> list[str]:
    """The code words that open the rows of a page's tables."""
    return re.findall(r"^\| `([^`]+)` \|", (DOCS / page).read_text(), re.MULTILINE)


def generate() -> ModuleType:
    """The script that writes pages."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_every_command_has_its_page_and_no_page_is_left_over() -> None:
    pages = {path.stem for path in (DOCS / "commands").iterdir()}
    assert pages == {command.replace(" ", "-") for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_shown_at_work_with_all_its_options(command: str) -> None:
    text = (DOCS / "commands" / f"{command.replace(' ', '-')}.md").read_text()
    assert text.startswith(f"# costscope {command}\n")
    shown = re.findall(rf"^\$ .*\bcostscope {command}\b(.*)$", text, re.MULTILINE)
    assert " --help" in shown
    assert len(shown) > 1


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_has_examples_that_can_be_typed(command: str) -> None:
    examples = re.findall(rf"costscope {command}(?: (.*))?$", COMMANDS[command].help, re.MULTILINE)
    assert examples
    for arguments in examples:
        COMMANDS[command].make_context(command, shlex.split(arguments))


def test_dimensions() -> None:
    assert sorted(named_in_table("commands/report.md")) == sorted([*DIMENSIONS, *SPLITS])


def test_output_formats() -> None:
    assert named_in_table("output.md") == list(FORMATS)


def test_settings_with_their_environment_variables() -> None:
    assert named_in_table("config.md") == list(KEYS)
    text = (DOCS / "config.md").read_text()
    for name, key in KEYS.items():
        variable = f"`{PREFIX}{name.upper()}`" if key.in_environment else "none"
        assert f"| `{name}` | {variable} |" in text


def test_exit_codes() -> None:
    rows = re.findall(r"^\| (\d+) \|", (DOCS / "exit-codes.md").read_text(), re.MULTILINE)
    assert [int(code) for code in rows] == list(ExitCode)


def test_every_error_is_reproduced_in_its_section() -> None:
    _, *sections = re.split(r"^## ", (DOCS / "errors.md").read_text(), flags=re.MULTILINE)
    bodies = {slug: body for slug, _, body in (section.partition("\n") for section in sections)}
    assert set(bodies) == slugs() | {"bug"}
    for slug, body in bodies.items():
        assert (f"[{slug}]" in body) is (slug not in NOT_REPRODUCED), slug


@pytest.mark.parametrize("page", ["schema.md", "formats.md"])
def test_pages_from_registries_are_up_to_date(page: str) -> None:
    assert generate().PAGES[page]() == (DOCS / page).read_text(), "run make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        place, _, anchor = target.partition("#")
        file = (page.parent / place) if place else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, target
