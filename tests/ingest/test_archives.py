"""Zip archives are read whatever compresses them, and hostile ones do no harm."""

from __future__ import annotations

import io
import json
import lzma
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.domain.errors import UnreadableInput
from costscope.ingest import archives
from costscope.ingest.streams import compression_of, open_stream, take_sample
from tests.ingest.zips import DEFLATED, STORED, ZSTD, Member, archive, compressed
from tests.lake.lakes import workplace

SAMPLE = json.dumps({"id": 1, "text": "a\nb"}, indent=2).encode()


def lines(path: Path) -> list[dict[str, Any]]:
    with open_stream(str(path)) as stream:
        return [json.loads(line) for line in stream.read().splitlines()]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "log.eval"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("method", [STORED, DEFLATED, ZSTD])
def test_each_json_member_is_a_line_the_header_first(tmp_path: Path, method: int) -> None:
    members = [
        Member("samples/1_epoch_1.json", SAMPLE, method),
        Member("notes.txt", b"secret", method),
        Member("empty.json", b"", method),
        Member("header.json", b'\xef\xbb\xbf{"version":\r\n 2}', method),
        Member("samples/1_epoch_1.json", SAMPLE.replace(b"1", b"2"), method),
    ]
    path = written(tmp_path, archive(members))
    assert lines(path) == [
        {"member": "header.json", "content": {"version": 2}},
        {"member": "samples/1_epoch_1.json", "content": {"id": 2, "text": "a\nb"}},
        {"member": "notes.txt"},
        {"member": "empty.json", "content": None},
    ]
    assert compression_of(path.read_bytes()[:4]) == "zip"


@given(st.dictionaries(st.from_regex(r"[a-z]{1,9}\.json", fullmatch=True), st.text(), max_size=5))
@settings(max_examples=30)
def test_what_a_library_writes_is_read_back(texts: dict[str, str]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            file.writestr(name, json.dumps(text, indent=1))
    with workplace() as folder:
        found = lines(written(folder, buffer.getvalue()))
    assert {line["member"]: line["content"] for line in found} == texts


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (Member("a.json", b"1", flags=1), "the member is encrypted"),
        (Member("a.json", b"1", method=12), "the member is compressed by method 12"),
        (Member("a.json", b"1", crc=7), "the member is not what the archive says"),
        (Member("a.json", b"1" * 500, size=499), "the member is not what the archive says"),
        (Member("a.json", b"1" * 500, ZSTD, size=499), "the member is not what the archive says"),
        (Member("a.json", b"1", offset=3), "the member is not where the archive says"),
    ],
)
def test_a_member_that_cannot_be_read_says_why(tmp_path: Path, member: Member, reason: str) -> None:
    path = written(tmp_path, archive([member, Member("b.json", b"2")]))
    assert lines(path) == [{"member": "a.json", "refused": reason}, {"member": "b.json", "content": 2}]


def test_a_member_that_is_too_large_is_not_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBER_BYTES", 10)
    path = written(tmp_path, archive([Member("a.json", b"1" * 11), Member("b.json", b"2")]))
    assert lines(path)[0] == {"member": "a.json", "refused": "the member is larger than 10 bytes"}


@pytest.mark.parametrize("method", [DEFLATED, ZSTD])
def test_no_more_is_expanded_than_was_stated(method: int) -> None:
    """A bomb that lies about its size costs one byte more than it said."""
    bomb = Member("a.json", bytes(10_000_000), method)
    assert len(archives._expanded(compressed(bomb), method, 100)) == 101


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive([Member("a.json", b" " * 3_000_000, ZSTD)]), "holds more than 1000 times its size"),
        (archive([Member("a.json", b"1", size=2**32 - 1)]), "holds more than 1000 times its size"),
        (archive([Member("a.json", b"1"), Member("b.json", b"2", offset=0)]), "overlap"),
        (archive([Member("a.json", b"1")], directory_bytes=2**31), "directory is too large"),
        (archive([Member("a.json", b"1")])[:-30], "it has no end"),
        (archive([Member("a.json", b"1", offset=2**31)]), "beyond the end"),
        (b"PK\x03\x04", "it has no end"),
    ],
)
def test_a_hostile_archive_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInput) as raised:
        take_sample(str(written(tmp_path, data)))
    assert reason in raised.value.what


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBERS", 2)
    path = written(tmp_path, archive([Member(f"{n}.json", b"1") for n in range(3)]))
    with pytest.raises(UnreadableInput, match="more than 2 members"):
        open_stream(str(path))


@given(st.binary(max_size=30), st.integers(0, 400))
@settings(max_examples=60)
def test_a_mangled_archive_never_fails_otherwise(noise: bytes, place: int) -> None:
    data = archive([Member("header.json", SAMPLE), Member("samples/a.json", SAMPLE, ZSTD)])
    with workplace() as folder:
        path = written(folder, b"PK\x03\x04" + (data[4:place] + noise + data[place + len(noise) :]))
        try:
            with open_stream(str(path)) as stream:
                assert len(stream.read()) < 10_000
        except UnreadableInput:
            pass


def test_xz_is_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "whole").write_bytes(lzma.compress(b"one\n") + lzma.compress(b"two\n"))
    with open_stream(str(tmp_path / "whole")) as stream:
        assert stream.read() == b"one\ntwo\n"
    broken = bytearray(lzma.compress(bytes(range(256)) * 50))
    broken[40:60] = bytes(20)
    (tmp_path / "broken").write_bytes(broken)
    with pytest.raises(UnreadableInput, match="cannot be decompressed"):
        take_sample(str(tmp_path / "broken"))
