"""A mapping file with mistakes in it is refused with all of them named, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from costscope.adapters._mapping_file import read_mapping
from costscope.domain.errors import MappingFileError

SOUND = """\
schema = 1
name = "x"
format = "jsonl"

[fields]
input_tokens = "in"

[tokens]
rule = "inclusive"
"""


def problems(text: str, folder: Path) -> list[str]:
    """The problems of a mapping."""
    file = folder / "mapping.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(MappingFileError) as caught:
        read_mapping(file)
    found = list(caught.value.problems)
    assert caught.value.what == f"the mapping has {len(found)} problem{'s' * (len(found) > 1)}"
    return found


def test_a_sound_one_has_none(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(SOUND, "utf-8")
    assert read_mapping(tmp_path / "mapping.toml").name == "x"


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    text = """\
schema = 2
name = "not a name"
format = "json"
fromat = "csv"

[fields]
inptu_tokens = "in"
output_tokens = "a..b"
task_id = 7
provider = "who"

[constants]
provider = "openai"
modle = "gpt-5.2"

[tokens]
rule = "inclusiv"
unit = "cups"

[money]
unit = "cents"
source = "me"

[time]
format = "unix"
zone = "Mars"

[words.status]
fine = ["200"]
"""
    found = problems(text, tmp_path)
    assert [line.split(": ", 2)[:2] for line in found] == [
        ["line 1", "schema"],
        ["line 2", "name"],
        ["line 3", "format"],
        ["line 4", "fromat"],
        ["line 7", "fields.inptu_tokens"],
        ["line 8", "fields.output_tokens"],
        ["line 9", "fields.task_id"],
        ["line 13", "constants.provider"],
        ["line 14", "constants.modle"],
        ["line 17", "tokens.rule"],
        ["line 18", "tokens.unit"],
        ["line 21", "money.unit"],
        ["line 22", "money.source"],
        ["line 25", "time.format"],
        ["line 26", "time.zone"],
        ["line 29", "words.status.fine"],
    ]
    nearest = [line.rpartition("; ")[2] for line in found if "did you mean" in line]
    assert nearest == [
        f"did you mean {name}?"
        for name in ("jsonl", "format", "input_tokens", "model", "inclusive", "unix_s")
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('[tokens]\nrule = "inclusive"\n', ""), "tokens.rule: one of exclusive, inclusive"),
        (('input_tokens = "in"', 'recorded_cost = "in"'), "money.unit: missing; one of usd"),
        (("[tokens]", '[money]\nunit = "eur"\n[tokens]'), "line 9: money.unit: 'eur': what a call cost"),
        (
            ('input_tokens = "in"', 'model = "in"'),
            "line 5: fields: a record of calls needs one of input_tokens",
        ),
        (('"in"', '"in"\nmodel = "in.x"'), "in and in.x cannot both be places of values"),
        (('"in"', '"a[0]"\nmodel = "a.x"'), "cannot both be places of values"),
        (('"in"', '"in"\nmodel = "in"'), "in cannot be all of input_tokens, model"),
        (('"in"', '"in"\noutcome = "good"'), "fields.outcome: an outcome is that of a task"),
        (("schema = 1", 'schema = 1\nrows = "charges"'), "fields: a record of charges needs billed_cost"),
        (("schema = 1", "schema = 1\nonly = 3"), "only: is written as a table: [only]"),
        (("[tokens]", "[only]\nevent = []\n[tokens]"), "only.event: is a word or a list of words"),
        (("[tokens]", '[time]\nformat = "%Q"\n[tokens]'), "time.format: '%Q' is no pattern of strptime"),
        (("[tokens]", '[words.outcome]\na = ["x"]\nb = ["X"]\n[tokens]'), "'x' stands for a already"),
    ],
)
def test_one_problem(change: tuple[str, str], problem: str, tmp_path: Path) -> None:
    assert change[0] in SOUND
    found = problems(SOUND.replace(*change), tmp_path)
    assert any(problem in line for line in found), found


@pytest.mark.parametrize("content", [b"schema = ", b"\xff\xfe", None])
def test_what_is_no_toml_is_said_to_be_none(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(MappingFileError) as caught:
        read_mapping(file)
    assert caught.value.where == str(file)


def test_the_version_follows_what_it_says_and_not_how(tmp_path: Path) -> None:
    def version(text: str) -> int:
        (tmp_path / "mapping.toml").write_text(text, "utf-8")
        return read_mapping(tmp_path / "mapping.toml").version

    assert version(SOUND) == version(f"# a remark\n{SOUND}")
    assert version(SOUND) != version(SOUND.replace("inclusive", "exclusive"))
    assert version(SOUND) != version(SOUND.replace('"in"', '"out"'))
