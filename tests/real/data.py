"""Finds the real files that lie beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not ROOT.is_dir(), reason="the real data is not beside the checkout")


def real_files(*patterns: str) -> list[Path]:
    """The files that match, in order; empty where the data is absent."""
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def named(path: Path) -> str:
    """A test's name for a file."""
    return str(path.relative_to(ROOT))
