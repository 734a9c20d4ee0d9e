"""A home-made log goes into the lake by its mapping, and again when the mapping says something else."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from costscope.adapters._mapping_adapter import MappedLines, MappedTable, adapter_of
from costscope.adapters._mapping_file import read_mapping
from costscope.domain.errors import AmbiguousFormat, UnknownFormat
from costscope.ingest.diagnose import diagnose
from costscope.ingest.plan import Planned, plan
from costscope.ingest.publish import Options, Outcome, ingest
from costscope.pricing.book import PriceBook
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests.adapters.cases import read, shown
from tests.mapping.cases import CASES, input_of, mapped

TEXT = """\
schema = 1
name = "ours"
format = "jsonl"

[fields]
task_id = "task"
request_id = "n"
model = "model"
input_tokens = "in"
output_tokens = "out"
recorded_cost = "cost"

[constants]
provider = "openai"

[tokens]
rule = "inclusive"

[money]
unit = "usd-cents"
"""


def ours(folder: Path, text: str = TEXT) -> MappedLines | MappedTable:
    (folder / "mapping.toml").write_text(text, "utf-8")
    return adapter_of(read_mapping(folder / "mapping.toml"))


def take(folder: Path, mapping: MappedLines | MappedTable, *, processes: int = 1) -> Outcome:
    options = Options(mappings=[mapping], processes=processes)
    return ingest(Lake(folder / "lake"), [str(folder / "log.jsonl")], PriceBook.load([]), options)


def recorded(folder: Path) -> Decimal | None:
    with reading(Lake(folder / "lake")) as reader:
        return reader.rows("SELECT sum(recorded_cost) FROM call")[0][0]


def write_log(folder: Path, calls: int, first: int = 0) -> None:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        for n in range(first, first + calls):
            call = {"task": f"t-{n % 7}", "n": n, "model": "gpt-5.2", "in": 100, "out": 5, "cost": 0.25}
            file.write(json.dumps(call) + "\n")


def test_another_mapping_reads_the_file_again(tmp_path: Path) -> None:
    write_log(tmp_path, 4)
    assert [s.adapter for s in take(tmp_path, ours(tmp_path)).taken] == ["mapping:ours"]
    assert recorded(tmp_path) == 4 * Decimal("0.25") / 100
    assert [u.reason for u in take(tmp_path, ours(tmp_path)).unread] == ["already ingested"]
    assert not take(tmp_path, ours(tmp_path, f"# a remark\n{TEXT}")).taken
    assert take(tmp_path, ours(tmp_path, TEXT.replace("usd-cents", "milli-usd"))).taken
    assert recorded(tmp_path) == 4 * Decimal("0.25") / 1000


def test_a_log_that_grew_is_read_on(tmp_path: Path) -> None:
    write_log(tmp_path, 4)
    before = take(tmp_path, ours(tmp_path)).taken[0]
    write_log(tmp_path, 3, first=4)
    after = take(tmp_path, ours(tmp_path)).taken[0]
    assert (after.source_id, after.records, len(after.blocks)) == (before.source_id, 7, 2)
    assert recorded(tmp_path) == 7 * Decimal("0.25") / 100


def test_several_processes_are_handed_the_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costscope.ingest.plan.BLOCK_BYTES", 10_000)
    monkeypatch.setattr("costscope.ingest.work.BLOCK_BYTES", 10_000)
    monkeypatch.setattr("costscope.ingest.work._WORTH_A_PROCESS", 0)
    write_log(tmp_path, 500)
    (source,) = take(tmp_path, ours(tmp_path), processes=2).taken
    assert len(source.blocks) > 2
    assert source.accepted == 500
    assert recorded(tmp_path) == 500 * Decimal("0.25") / 100


def test_a_mapping_is_asked_before_the_formats(tmp_path: Path) -> None:
    line = {"request": {"model": "m", "messages": []}, "response": {"usage": {"prompt_tokens": 5}}}
    (tmp_path / "log.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    mapping = ours(tmp_path, 'schema = 1\nname = "x"\nformat = "jsonl"\n[tokens]\nrule = "auto"\n[fields]\n'
                             'input_tokens = "response.usage.prompt_tokens"\n')  # fmt: skip
    path = str(tmp_path / "log.jsonl")
    ((_, first, _, _), (_, second, _, _)) = diagnose([path], [mapping]).rows
    assert {first, second} == {"mapping:x", "raw_provider"}
    taken = plan(path, [], set(), None, [mapping], named=True)
    assert isinstance(taken, Planned)
    assert taken.source.adapter == "mapping:x"
    with pytest.raises(AmbiguousFormat):
        plan(path, [], set(), None, [mapping, adapter_of(mapping.mapping)], named=True)


def test_a_file_of_another_kind_is_not_the_mappings(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"task": "t", "model": "m"}\n', "utf-8")
    mapping = ours(tmp_path)
    with pytest.raises(UnknownFormat):
        take(tmp_path, mapping)
    ((_, name, score, why),) = diagnose([str(tmp_path / "log.jsonl")], [mapping]).rows
    assert (name, score) == ("mapping:ours", 0)
    assert why == "not in any of its first 1 lines: n, in, out, cost"


def test_a_table_that_lacks_a_column_is_not_the_mappings(tmp_path: Path) -> None:
    jobs = next(folder for folder in CASES if folder.name == "jobs")
    (tmp_path / "x.csv").write_text(
        input_of(jobs).read_text("utf-8").replace("Out (k)", "Output (k)"), "utf-8"
    )
    (row,) = diagnose([str(tmp_path / "x.csv")], [mapped(jobs)]).rows
    assert row[3] == "not in its header: Model used, Out (k)"


def test_a_mapping_of_a_table_reads_parquet_as_well(tmp_path: Path) -> None:
    jobs = next(folder for folder in CASES if folder.name == "jobs")
    with input_of(jobs).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "jobs.parquet")
    from_csv = shown(read(input_of(jobs), mapped(jobs))).splitlines()
    from_parquet = shown(read(tmp_path / "jobs.parquet", mapped(jobs))).splitlines()

    def numbered_anew(line: str) -> dict[str, object]:
        said: dict[str, object] = json.loads(line)
        return said | {"line": None}

    assert list(map(numbered_anew, from_parquet)) == list(map(numbered_anew, from_csv))
