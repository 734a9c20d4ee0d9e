"""Which files a path stands for, and what is said of the rest."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from costscope.__main__ import run
from costscope.domain.errors import UnreadableInput
from costscope.domain.exit_codes import ExitCode
from costscope.ingest.plan import discover, total_bytes


def test_a_folder_stands_for_its_files_in_order_of_name(tmp_path: Path) -> None:
    for name in (
        "b.jsonl",
        "a/2.csv",
        "a/10.csv",
        ".hidden",
        ".git/config",
        "node_modules/x",
        "a/.costscope/y",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("12345")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    found = [(str(Path(path).relative_to(tmp_path)), named) for path, named in discover([str(tmp_path)])]
    # A pipe is no log: opening it would wait for ever.  A link to nothing is told of when it is opened.
    assert found == [(name, False) for name in ("b.jsonl", "broken", "a/10.csv", "a/2.csv")]


def test_what_is_named_is_taken_whatever_its_name(tmp_path: Path) -> None:
    hidden = tmp_path / ".hidden"
    hidden.write_text("12345")
    assert list(discover([str(hidden), "-"])) == [(str(hidden), True), ("-", True)]
    assert total_bytes([str(hidden), str(tmp_path)]) == 5
    assert total_bytes(["-"]) is None


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no such file"):
        list(discover([str(tmp_path / "nowhere")]))


def test_an_error_of_standard_input_does_not_speak_of_our_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"what is this\n")))
    assert run(["ingest", "-", "--lake", str(tmp_path / "lake")]) == ExitCode.INPUT
    err = capsys.readouterr().err
    assert "at standard input" in err
    assert "staging" not in err
