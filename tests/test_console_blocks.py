"""README, docs and command-line cases show what happens when their commands are run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console import PROJECT, check, has_blocks

FILES = [
    path
    for pattern in ("README.md", "docs/**/*.md", "tests/cli/*.md")
    for path in sorted(PROJECT.glob(pattern))
    if has_blocks(path)
]


@pytest.mark.parametrize("markdown", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_blocks_show_what_happens(markdown: Path, tmp_path: Path, update_golden: bool) -> None:
    failures = check(markdown, tmp_path, update=update_golden)
    assert not failures, "\n\n".join(failures)
