"""Pins every dependency with the hashes of all its files; ``make pins`` runs it.

Two sets: ``run.txt`` to run and install the program, ``dev.txt`` for tests, tools and the price book too.
Run it with the oldest Python that is supported, so that the versions suit every one.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OPTIONS = (
    "--quiet",
    "--no-config",
    "--no-header",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    # No address, option or path of the machine it ran on.
    "--no-emit-options",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
)


def pin(name: str, *inputs: str) -> None:
    """Write one set of pins from what the inputs ask for."""
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, f"--output-file=requirements/{name}"]
    subprocess.run([*command, *inputs], cwd=HERE.parent, check=True)  # noqa: S603 - nothing from outside


if __name__ == "__main__":
    pin("run.txt", "--build-deps-for=wheel", "pyproject.toml")
    pin(
        "dev.txt",
        "--all-extras",
        "--constraint=requirements/run.txt",
        "requirements/dev.in",
        "pyproject.toml",
    )
