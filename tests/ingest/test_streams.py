"""Compressed files, standard input and files read in pieces give what the plain file gives."""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from costscope.__main__ import run
from costscope.domain.exit_codes import ExitCode
from costscope.ingest import decode, plan, read, work
from costscope.store.lake import Lake
from tests.generate import project
from tests.lake.lakes import Cells, everything, take, workplace, write

DATA = b"".join(line for lines in project(7).values() for line in lines)


def zstd(data: bytes) -> bytes:
    """The data as one zstd frame."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    compressed: bytes = sink.getvalue().to_pybytes()
    return compressed


def in_frames(compress: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The data as two streams, one after the other, cut within a line."""
    return lambda data: compress(data[: len(data) // 2]) + compress(data[len(data) // 2 :])


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with workplace() as folder:
        yield folder


@pytest.fixture(scope="module")
def plain() -> Cells:
    """What a lake of the plain file holds."""
    with workplace() as folder:
        take(folder / "lake", *write(folder, {"plain.jsonl": [DATA]}))
        return everything(folder / "lake", ("source_id", "source"))


@pytest.mark.parametrize("compress", [in_frames(gzip.compress), in_frames(zstd)], ids=["gz+gz", "zst+zst"])
def test_a_compressed_file_gives_the_same(
    place: Path, plain: Cells, compress: Callable[[bytes], bytes]
) -> None:
    # The name says nothing: the content decides.
    (path,) = write(place, {"sessions.log": [compress(DATA)]})
    take(place / "lake", path)
    assert everything(place / "lake", ("source_id", "source")) == plain


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gz"])
def test_standard_input_gives_the_same(
    place: Path,
    plain: Cells,
    compress: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = compress(DATA)
    for expected in ("took", "nothing new"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert run(["ingest", "-", "--lake", str(place / "lake")]) == ExitCode.OK
        assert expected in capsys.readouterr().err
    assert everything(place / "lake", ("source_id", "source")) == plain


@pytest.mark.parametrize(
    ("compress", "damage"),
    [(gzip.compress, "cut off"), (gzip.compress, "changed"), (zstd, "cut off")],
    ids=["gz cut off", "gz changed", "zst cut off"],
)
def test_a_damaged_stream_is_no_part_of_the_lake(
    place: Path, compress: Callable[[bytes], bytes], damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Long enough for the damage to lie behind the sample by which a format is recognised.
    noise = random.Random(1).randbytes(200_000).hex()
    message = {"role": "user", "content": noise}
    last = json.dumps({"type": "user", "sessionId": "s-a", "message": message}).encode()
    whole = compress(b"".join([*project(2, "s")["s-a.jsonl"], last, b"\n"]))
    middle = len(whole) * 9 // 10
    broken = whole[:-5] if damage == "cut off" else whole[:middle] + bytes(200) + whole[middle + 200 :]
    good, bad = write(place / "files", {"good.jsonl": project(1)["work-a.jsonl"], "bad.gz": [broken]})
    assert run(["ingest", str(good), str(bad), "--lake", str(place / "lake")]) == ExitCode.INPUT
    out, err = capsys.readouterr()
    assert f"at {bad}" in err
    assert "unreadable-input" in err
    assert "bad" not in out
    assert {source.path for source in Lake(place / "lake").manifest().sources} == {str(good)}
    # When it is whole the next time, nothing of the first attempt is in the way.
    bad.write_bytes(whole)
    take(place / "lake", bad)
    take(place / "both", good, bad)
    assert everything(place / "lake") == everything(place / "both")


def test_a_compressed_file_that_becomes_a_plain_one_is_read_anew(place: Path) -> None:
    short = project(1)["work-b.jsonl"]
    for content in (gzip.compress(DATA), b"".join(short)):
        (path,) = write(place, {"sessions.jsonl": [content]})
        take(place / "lake", path)
    take(place / "fresh", path)
    assert everything(place / "lake") == everything(place / "fresh")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes that make many blocks, pieces and jobs of a little file."""
    monkeypatch.setattr(decode, "CHUNK_BYTES", 512)
    for module in (plan, read, work):
        monkeypatch.setattr(module, "BLOCK_BYTES", 2048)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gz"])
def test_a_file_of_many_blocks_gives_the_same(
    place: Path, plain: Cells, compress: Callable[[bytes], bytes]
) -> None:
    (path,) = write(place, {"sessions.jsonl": [compress(DATA)]})
    (source,) = take(place / "lake", path).taken
    assert len(source.blocks) > 5
    assert source.lines == DATA.count(b"\n")
    assert everything(place / "lake", ("source_id", "source")) == plain


@pytest.mark.usefixtures("small_blocks")
def test_several_processes_give_the_same(
    place: Path, plain: Cells, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(work, "_WORTH_A_PROCESS", 0)
    (path,) = write(place, {"sessions.jsonl": [DATA, b"nonsense\n"]})
    lake = str(place / "lake")
    assert run(["ingest", str(path), "--processes", "2", "--lake", lake, "-f", "json"]) == ExitCode.OK
    out, err = capsys.readouterr()
    (row,) = json.loads(out)["rows"]
    lines = DATA.count(b"\n") + 1
    assert row["records"] == row["accepted"] + row["skipped"] + row["rejects"] == lines
    assert f"reject: {path}:{lines}:" in err
    assert everything(place / "lake", ("source_id", "source")) == plain
