"""The runner of console blocks notices what it is there to notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import console
from tests.console import NOW, Outcome, check, has_blocks

RIGHT = """\
Text before.

```console
$ echo out; echo err >&2; exit 3
out
2| err
[3]
$ true
```

Text after.
"""


def run(tmp_path: Path, text: str, *, update: bool = False) -> tuple[list[str], str]:
    """Failures of a Markdown text, and the text afterwards."""
    markdown = tmp_path / "case.md"
    markdown.write_text(text, encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    return check(markdown, root, update=update), markdown.read_text(encoding="utf-8")


def block(*lines: str) -> str:
    return "\n".join(["```console", *lines, "```", ""])


def test_a_right_block_passes_untouched(tmp_path: Path) -> None:
    assert run(tmp_path, RIGHT) == ([], RIGHT)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param("\nout\n", "\nOut\n", id="stdout"),
        pytest.param("\nout\n", "\n", id="stdout missing"),
        pytest.param("\nout\n", "\nout\n\n", id="stdout with one line too many"),
        pytest.param("2| err", "2| Err", id="stderr"),
        pytest.param("2| err\n", "", id="stderr missing"),
        pytest.param("2| err", "err", id="stderr taken for stdout"),
        pytest.param("[3]", "[4]", id="exit code"),
        pytest.param("[3]\n", "", id="exit code missing"),
        pytest.param("$ true\n", "$ true\n[1]\n", id="failure expected"),
        pytest.param("$ true", "$ false", id="success expected"),
    ],
)
def test_a_wrong_block_fails_and_can_be_updated(tmp_path: Path, right: str, wrong: str) -> None:
    text = RIGHT.replace(right, wrong, 1)
    assert text != RIGHT
    failures, unchanged = run(tmp_path, text)
    assert len(failures) == 1
    assert "case.md:" in failures[0]
    assert unchanged == text
    again = tmp_path / "again"
    again.mkdir()
    updated = run(again, text, update=True)
    assert updated == ([], RIGHT if "false" not in text else text.replace("$ false", "$ false\n[1]"))


def test_every_wrong_command_is_named_with_its_line(tmp_path: Path) -> None:
    failures, _ = run(tmp_path, "One\n" + block("$ echo a", "b", "$ echo c", "c") + block("$ echo d", "e"))
    assert [failure.split("\n")[0].rpartition("/")[2] for failure in failures] == [
        "case.md:3: $ echo a",
        "case.md:9: $ echo d",
    ]


def test_commands_of_one_file_share_a_directory_that_starts_empty(tmp_path: Path) -> None:
    text = block("$ ls -A . ~", ".:", "", "$HOME:") + block("$ echo one > file") + block("$ cat file", "one")
    failures, _ = run(tmp_path, text)
    assert failures == []


def test_the_environment_is_fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTSCOPE_LAKE", "elsewhere")
    text = block(
        "$ echo $TZ $COLUMNS $NO_COLOR $COSTSCOPE_NOW $COSTSCOPE_LAKE",
        f"UTC 120 1 {NOW}",
        "$ pwd; echo $HOME",
        "$PWD",
        "$HOME",
        "$ cat",
    )
    failures, _ = run(tmp_path, text)
    assert failures == []


def test_python_and_costscope_are_those_of_this_test(tmp_path: Path) -> None:
    text = block(
        "$ python -c 'import costscope; print(costscope.__version__)' | tr -d '[:digit:]'",
        "..",
        "$ touch costscope.py",
        "$ python -P -c 'import costscope.domain'",
    )
    failures, _ = run(tmp_path, text)
    assert failures == []


def test_blank_lines_are_output_like_others(tmp_path: Path) -> None:
    failures, _ = run(tmp_path, block("$ printf '\\n a\\n\\n'; printf '\\n' >&2", "", " a", "", "2| "))
    assert failures == []


def test_a_command_goes_on_after_a_backslash(tmp_path: Path) -> None:
    failures, _ = run(tmp_path, block("$ printf '%s\\n' \\", "    one \\", "    two", "one", "two"))
    assert failures == []


@pytest.mark.parametrize(
    ("now", "then", "same"),
    [
        ("read 3 files in 0.31 s", "read 3 files in 12 ms", True),
        ("read 3 files in 0.31 s", "read 4 files in 0.31 s", False),
        ("lake: 1.2 MB", "lake: 913 kB", True),
        ("costscope 0.1.0", "costscope 0.2.0rc1", True),
        ("agents 412.08 400.00", "agents 412.09 400.00", False),
    ],
)
def test_only_named_differences_are_ignored(tmp_path: Path, now: str, then: str, same: bool) -> None:
    text = block(f"$ echo '{now}'", then)
    failures, _ = run(tmp_path, text)
    assert (not failures) is same
    again = tmp_path / "again"
    again.mkdir()
    _, written = run(again, text, update=True)
    assert written == (text if same else block(f"$ echo '{now}'", now))


def test_a_comment_names_what_is_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(console.PREPARATIONS, "greeting", "echo hello > greeting")
    failures, _ = run(tmp_path, "<!-- console: greeting -->\n" + block("$ cat greeting", "hello"))
    assert failures == []


def test_an_unknown_or_failing_preparation_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyError, match="nothing"):
        run(tmp_path, "<!-- console: nothing -->\n")
    monkeypatch.setitem(console.PREPARATIONS, "broken", "false")
    again = tmp_path / "again"
    again.mkdir()
    with pytest.raises(AssertionError, match="cannot prepare broken"):
        run(again, "<!-- console: broken -->\n")


def test_blocks_of_other_kinds_are_not_run(tmp_path: Path) -> None:
    text = "```sh\n$ false\n```\n\n````markdown\n```console\n$ false\n```\n````\n"
    assert run(tmp_path, text) == ([], text)
    assert not has_blocks(tmp_path / "case.md")


def test_a_longer_fence_may_hold_a_shorter_one(tmp_path: Path) -> None:
    failures, _ = run(tmp_path, "````console\n$ echo '```'\n```\n````\n")
    assert failures == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("```console\nno command\n```\n", "line 2: a console block starts with a command"),
        ("```console\n```\n", "line 2: a console block starts with a command"),
        ("- item\n  ```console\n  $ true\n  ```\n", "line 2: a console block is not indented"),
        ("```console\n$ true\n", "line 1: a console block is not indented and has an end"),
    ],
)
def test_a_block_that_would_not_be_run_is_an_error(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        run(tmp_path, text)


def test_an_update_refuses_output_that_a_block_cannot_hold(tmp_path: Path) -> None:
    text = block("$ echo '$ ls'", "")
    failures, unchanged = run(tmp_path, text, update=True)
    assert "cannot stand in a block" in failures[0]
    assert unchanged == text


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(),
        Outcome(("a", "", "b"), ("c",), 1),
        Outcome(("[1]",)),
        Outcome(("",)),
        Outcome((), ("[1]",)),
        Outcome(("[", "[2]"), (), 2),
    ],
)
def test_what_is_written_is_read_back(outcome: Outcome) -> None:
    assert Outcome.parse(outcome.lines()) == outcome
