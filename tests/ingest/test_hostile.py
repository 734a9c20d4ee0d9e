"""A file with everything wrong in it: what can be read is counted, the rest is named, nothing stops."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costscope.__main__ import run
from costscope.domain.exit_codes import ExitCode
from costscope.domain.money import MILLION, D

SECRET = "CANARY-9d0e"
OPUS = "claude-opus-4-5-20251101"

Answer = tuple[int, str, str]
Ask = Callable[..., Answer]


def line(second: int, kind: str, message: dict[str, Any]) -> bytes:
    """One transcript line."""
    told = {
        "type": kind,
        "sessionId": "s1",
        "uuid": "u",
        "parentUuid": "p",
        "timestamp": f"2026-01-05T09:00:{second:02d}Z",
        "message": message,
    }
    return json.dumps(told).encode()


def user(second: int, text: str) -> bytes:
    """What a user said."""
    return line(second, "user", {"role": "user", "content": text})


def answer(second: int, model: str = OPUS, **counts: object) -> bytes:
    """A response of 10 tokens to 1,000."""
    usage = {"input_tokens": 1000, "output_tokens": 10} | counts
    text = [{"type": "text", "text": SECRET}]
    return line(second, "assistant", {"id": f"m{second}", "model": model, "content": text, "usage": usage})


GOOD = [
    b"\xef\xbb\xbf" + user(1, "a byte-order mark") + b"\r",
    answer(2) + b"\r",
    user(3, "not UTF-8: QQ").replace(b"QQ", b"\xff\xfe"),
    user(4, "LONG"),
    answer(5, "mystery-9"),
    answer(6).replace(SECRET.encode(), b"half of a pair: \\ud83d"),
    answer(7).replace(b'"m7"', b'"m\\u0000\\u001b[31m"'),
    answer(8, input_tokens="1000"),
]
SKIPPED = [
    b'{"type":"summary","summary":"s","leafUuid":"x"}',
    b'{"type":"of-a-later-version","sessionId":"s1"}',
]
BAD = [
    b"{}",
    answer(20).replace(b"1000", b"NaN"),
    answer(21, output_tokens=-1),
    answer(22, output_tokens=10**12),
    answer(23, output_tokens=10**30),
    answer(24, output_tokens=1.5),
    SECRET.encode(),
    b"[" * 100_000,
    b"\xff\xfe\x00",
    answer(25)[:-1],
    answer(26) + b" " + answer(27),
    b"null",
]
TORN = answer(30)[:90]


def contents(longest: int) -> bytes:
    """The lines, one of them with a text of ``longest`` bytes."""
    lines = b"\n".join([*GOOD, b"", *SKIPPED, b" \r", *BAD, TORN])
    return lines.replace(b"LONG", b"x" * longest)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, its blank lines in between, its last line unfinished."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.jsonl"
    path.write_bytes(contents(300_000))
    return path


@pytest.fixture(scope="module")
def lake(hostile: Path) -> str:
    """A lake of that file."""
    root = str(hostile.parent / "lake")
    assert run(["ingest", str(hostile), "--lake", root]) == ExitCode.OK
    return root


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run a command in an empty folder; returns its exit code, what it printed and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    def command(*arguments: str) -> Answer:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.mark.parametrize("longest", [300_000, 50_000_000])
def test_what_can_be_read_is_taken_and_the_rest_is_named(ask: Ask, tmp_path: Path, longest: int) -> None:
    hostile = tmp_path / "hostile.jsonl"
    hostile.write_bytes(contents(longest))
    code, out, err = ask("ingest", str(hostile), "-f", "json")
    assert code == ExitCode.OK
    (row,) = json.loads(out)["rows"]
    counts = [row[name] for name in ("records", "accepted", "skipped", "rejects")]
    assert counts == [sum(counts[1:]), len(GOOD), len(SKIPPED), len(BAD) + 1]
    first = len(GOOD) + 1 + len(SKIPPED) + 1 + 1
    told = [said.split(": ", 2)[2] for said in err.splitlines() if said.startswith("costscope: reject: ")]
    assert [said.split(": ")[0] for said in told] == [
        f"hostile.jsonl:{number}" for number in range(first, first + len(BAD) + 1)
    ]
    assert all(said.partition(": ")[2] for said in told)
    assert "unfinished" in told[-1]
    assert SECRET not in out + err
    assert "Traceback" not in err


def test_every_reject_can_be_found_again(ask: Ask, hostile: Path, lake: str) -> None:
    code, out, _ = ask("sources", "--rejects", "-f", "json", "--lake", lake)
    assert code == ExitCode.OK
    rows = json.loads(out)["rows"]
    lines = hostile.read_bytes().split(b"\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    assert [row["line"] for row in rows] == [n for n, text in enumerate(lines, 1) if text in (*BAD, TORN)]
    for row in rows:
        # Only what is found when deriving, a count that cannot be, is known by its line alone.
        assert row["byte_offset"] in (starts[row["line"] - 1], None)
        assert (row["byte_offset"] is None) == ("a count of" in row["reason"])


def test_what_has_no_price_stays_visible(ask: Ask, lake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTSCOPE_LAKE", lake)
    # Four answers of Opus 4.5, at 5 and 25 dollars a million tokens; the fifth is of a model nobody knows.
    priced = 4 * (1000 * D("5") + 10 * D("25")) / MILLION
    for by in ("model", "component"):
        _, out, _ = ask("report", "--by", by, "-f", "json")
        total = json.loads(out)["total"]
        assert {name: D(value) for name, value in total["cost"].items()} == {"at_least": priced}
    _, out, err = ask("report", "--by", "model")
    (row,) = [said for said in out.splitlines() if said.startswith("mystery-9")]
    assert row.split()[-3:] == ["?", "?", "1"]
    assert "≥" in out.splitlines()[-4]
    assert "lower bounds" in out + err
    assert ask("report", "--strict")[0] == ExitCode.NOT_FINAL
    assert ask("tasks", "--strict")[0] == ExitCode.NOT_FINAL
    assert ask("report", "--strict", "--where", f"model={OPUS}")[0] == ExitCode.OK


def test_more_rejects_than_allowed_leave_the_lake_as_it_was(ask: Ask, hostile: Path, tmp_path: Path) -> None:
    fine = tmp_path / "fine.jsonl"
    fine.write_bytes(user(40, "hello") + b"\n" + answer(41) + b"\n")
    assert ask("ingest", str(fine), "--max-rejects", "0")[0] == ExitCode.OK
    before = ask("sources", "-f", "csv"), ask("report", "-f", "csv")
    code, out, err = ask("ingest", str(hostile), "--max-rejects", "0")
    assert (code, out) == (ExitCode.INPUT, "")
    assert "too-many-rejects" in err
    assert f"{hostile}:" in err
    assert (ask("sources", "-f", "csv"), ask("report", "-f", "csv")) == before
    assert ask("ingest", str(hostile), "--max-rejects", str(len(BAD)))[0] == ExitCode.INPUT
    assert ask("ingest", str(hostile), "--max-rejects", str(len(BAD) + 1))[0] == ExitCode.OK


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("blank", b"\n \n"),
        ("nothing known", b'{"some": "thing"}\n'),
        ("bytes", bytes(range(256)) * 40),
    ],
)
def test_a_file_that_is_nothing_we_know(ask: Ask, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "files" / name
    path.parent.mkdir()
    path.write_bytes(content)
    code, _, err = ask("ingest", str(path))
    assert (code, "unknown-format" in err) == (
        (ExitCode.INPUT, True) if content.strip() else (ExitCode.OK, False)
    )
    # Found in a folder, it is left alone.
    code, _, err = ask("ingest", str(path.parent))
    assert code == ExitCode.OK
    assert "left alone" in err


def test_a_path_that_is_not_there(ask: Ask, tmp_path: Path) -> None:
    code, out, err = ask("ingest", str(tmp_path / "nowhere"))
    assert (code, out) == (ExitCode.INPUT, "")
    assert "unreadable-input" in err


def test_rejects_told_before_are_counted_and_not_told_again(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "grows.jsonl"
    path.write_bytes(b"\n".join([user(1, "hello"), *[b"{}"] * 30, b""]))
    _, _, err = ask("ingest", str(path))
    assert err.count("costscope: reject: ") == 20
    assert "costscope: 10 more rejects: " in err
    with path.open("ab") as file:
        file.write(answer(2) + b"\n{}\n")
    _, _, err = ask("ingest", str(path))
    assert [said.split(":")[3] for said in err.splitlines() if " reject: " in said] == ["33"]
    assert "costscope: 30 more rejects: " in err
