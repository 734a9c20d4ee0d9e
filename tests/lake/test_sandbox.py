"""A question in SQL sees the lake and nothing else, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from costscope.analysis.sql import ask
from costscope.domain.errors import UsageError
from costscope.store.lake import Lake
from costscope.store.query import Reader, reading
from tests.generate import project
from tests.lake.lakes import take, workplace, write

OUTSIDE = (
    "SELECT * FROM read_csv('{outside}/secret.csv')",
    "SELECT * FROM '{outside}/secret.csv'",
    "SELECT * FROM read_text('{lake}/../secret.csv')",
    "SELECT * FROM read_csv('{lake}-beside/secret.csv')",
    "SELECT * FROM read_csv('{lake}/link.csv')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('{outside}/*')",
    "SELECT * FROM read_parquet('https://example.com/prices.parquet')",
    "SELECT getenv('HOME')",
)
WRITES = (
    "COPY (SELECT 1) TO '{outside}/out.csv'",
    "COPY (SELECT 1) TO '{lake}/out.csv'",
    "COPY (SELECT 1) TO '{lake}/manifest.json'",
    "WITH x AS (COPY (SELECT 1) TO '{lake}/out.csv') SELECT * FROM call",
    "SELECT * FROM (WITH x AS (COPY (SELECT 1) TO '{lake}/out.csv') SELECT 1)",
    "SELECT 1; COPY (SELECT 1) TO '{lake}/out.csv'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{lake}/out.csv'",
    "EXPORT DATABASE '{lake}/out'",
    "ATTACH '{lake}/out.db'",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE OR REPLACE TEMP VIEW call AS SELECT 1",
    "DROP VIEW call",
    "CHECKPOINT",
    "PRAGMA database_list",
    "",
)
READS = (
    "SELECT count(*) FROM call",
    "FROM call LIMIT 1",
    "WITH x AS (SELECT model FROM call) SELECT * FROM x UNION ALL SELECT 'end'",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT * FROM n",
    "VALUES (1)",
    "SHOW TABLES",
    "DESCRIBE call",
    "SUMMARIZE task",
    "FROM call PIVOT (count(*) FOR model IN ('mystery-1'))",
)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder with a lake, and with things beside it that must not be seen."""
    with workplace() as folder:
        take(folder / "lake", *write(folder / "files", project(1)))
        for secret in (folder / "secret.csv", folder / "lake-beside" / "secret.csv"):
            secret.parent.mkdir(exist_ok=True)
            secret.write_text("secret\n42\n")
        (folder / "lake" / "link.csv").symlink_to(folder / "secret.csv")
        yield folder


@pytest.fixture
def reader(place: Path) -> Iterator[Reader]:
    """The lake, open for questions."""
    with reading(Lake(place / "lake")) as found:
        yield found


@pytest.mark.parametrize("query", [*OUTSIDE, *WRITES])
def test_what_is_refused(place: Path, reader: Reader, query: str) -> None:
    before = sorted(place.rglob("*")), (place / "lake" / "manifest.json").read_bytes()
    with pytest.raises(UsageError):
        ask(reader, query.format(lake=place / "lake", outside=place), None)
    assert (sorted(place.rglob("*")), (place / "lake" / "manifest.json").read_bytes()) == before


@pytest.mark.parametrize("query", READS)
def test_what_can_be_asked(reader: Reader, query: str) -> None:
    assert ask(reader, query, None).rows


def test_a_mistake_is_answered_in_the_words_of_the_database(reader: Reader) -> None:
    with pytest.raises(UsageError, match="Parser Error"):
        ask(reader, "SELEC 1", None)
    with pytest.raises(UsageError, match=r'column "modle" not found') as error:
        ask(reader, "SELECT modle FROM call", None)
    assert "\n" not in str(error.value)


def test_a_limit_says_how_many_it_hides(reader: Reader) -> None:
    table = ask(reader, "SELECT * FROM range(10)", 3)
    assert (len(table.rows), table.hidden) == (3, 7)
