"""Standard error says what happened, briefly, and never disturbs the data."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import costscope
from costscope.domain.errors import CostscopeError, LakeMissing, UnknownName, UnreadableInput
from costscope.domain.verdict import Verdict
from costscope.render.diagnostics import Progress, narrate, report_check, report_error, report_truncation


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (
            UnreadableInput("the file ends early", where="a.jsonl.gz:12", hint="costscope ingest a.jsonl"),
            [
                "costscope: error: the file ends early [unreadable-input]",
                "  at a.jsonl.gz:12",
                "  try: costscope ingest a.jsonl",
            ],
        ),
        (LakeMissing("there is no lake"), ["costscope: error: there is no lake [lake-missing]"]),
        (
            UnknownName.of("format", "\x1b[2Jx\n", ["csv"]),
            [
                "costscope: error: there is no format called '\\x1b[2Jx\\n' [unknown-name]",
                "  try: one of: csv",
            ],
        ),
        (
            UnreadableInput("a\nb", where="dir\r\n/x\x1b[31m"),
            ["costscope: error: a\\nb [unreadable-input]", "  at dir\\r\\n/x\\x1b[31m"],
        ),
    ],
)
def test_an_error_is_three_lines_at_most(
    error: CostscopeError, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    report_error(error)
    captured = capsys.readouterr()
    assert captured.err.splitlines() == lines
    assert captured.out == ""


def test_a_failed_check_gives_its_reason_and_a_passed_one_is_silent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report_check(Verdict(passed=True, reason="within the limit"))
    report_check(Verdict(passed=False, reason="agents is 12.08 USD over its limit"))
    assert capsys.readouterr().err == "costscope: check failed: agents is 12.08 USD over its limit\n"


def test_truncation_says_how_to_see_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    report_truncation(20, 0)
    assert capsys.readouterr().err == ""
    report_truncation(20, 1180)
    assert capsys.readouterr().err == "costscope: 20 of 1,200 rows shown; --limit 1200 shows all\n"
    report_truncation(1, 2, flag="--top")
    assert "--top 3 shows all" in capsys.readouterr().err


def test_data_printed_before_a_line_stands_before_it() -> None:
    program = (
        "from costscope.render.diagnostics import narrate\n"
        "print('first'); narrate('second'); print('third'); narrate('fourth')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        cwd=Path(costscope.__file__).parents[1],
    )
    assert done.stdout.split() == ["first", "second", "third", "fourth"]


def test_narration_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    narrate("read a\u202e.jsonl\n[bold]")
    assert capsys.readouterr().err == "read a\\u202e.jsonl\\n[bold]\n"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> str:
        """What stands on the line after every carriage return has been obeyed."""
        line: list[str] = []
        column = 0
        for char in self.getvalue():
            if char == "\r":
                column = 0
            else:
                line[column : column + 1] = [char]
                column += 1
        return "".join(line).rstrip()


class Clock:
    """A clock that is set by hand, in seconds."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def progress(terminal: io.StringIO, total: int | None = 200_000_000) -> tuple[Progress, Clock]:
    clock = Clock()
    return Progress(total, stream=terminal, clock=clock), clock


def test_no_bar_without_a_terminal() -> None:
    stream = io.StringIO()
    bar, clock = progress(stream)
    with bar:
        clock.now += 10
        bar.update(1, 1, 1)
    assert stream.getvalue() == ""


def test_no_bar_for_work_of_less_than_half_a_second() -> None:
    terminal = Terminal()
    bar, clock = progress(terminal)
    with bar:
        clock.now += 0.49
        bar.update(1_000_000, 10, 0)
    assert terminal.getvalue() == ""


def test_the_bar_says_bytes_speed_and_rejects_and_erases_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal()
    bar, clock = progress(terminal)
    with bar:
        clock.now += 2
        bar.update(50_000_000, 3_000, 1_234)
        assert terminal.screen() == (
            "[######..................]  25%  50.0 MB of 200.0 MB  1,500 records/s  1,234 rejects"
        )
        clock.now += 2
        bar.update(400_000_000, 4, 0)  # a file that grew while it was read
        assert terminal.screen() == (
            "[########################] 100%  400.0 MB of 200.0 MB  1 records/s  0 rejects"
        )
    assert terminal.screen() == ""
    assert terminal.getvalue().endswith("\r")


def test_a_pipe_has_no_end_to_measure_by() -> None:
    terminal = Terminal()
    bar, clock = progress(terminal, total=None)
    clock.now += 1
    bar.update(2_500_000, 10, 0)
    assert terminal.screen() == "2.5 MB  10 records/s  0 rejects"


def test_the_bar_is_drawn_ten_times_a_second_at_most() -> None:
    terminal = Terminal()
    bar, clock = progress(terminal)
    for _ in range(1000):
        clock.now += 0.002
        bar.update(1, 1, 0)
    draws = terminal.getvalue().count("records/s")
    assert 14 <= draws <= 16  # 1.5 seconds after the first half


def test_the_bar_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    terminal = Terminal()
    bar, clock = progress(terminal)
    clock.now += 1
    bar.update(50_000_000, 3_000, 0)
    assert len(terminal.screen()) <= 29
    assert terminal.screen().startswith("[######")


def test_the_bar_is_erased_when_the_work_fails() -> None:
    terminal = Terminal()
    bar, clock = progress(terminal)
    clock.now += 1

    def interrupted() -> None:
        with bar:
            bar.update(1, 1, 0)
            assert terminal.screen() != ""
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert terminal.screen() == ""
