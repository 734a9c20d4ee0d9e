"""The registry of columns agrees with itself, with the standards' words, and with what the program stores."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from costscope.domain.columns import (
    DERIVED_TABLES,
    INPUT_COMPONENTS,
    OUTPUT_COMPONENTS,
    PRICED_CATEGORIES,
    SOURCE_TABLES,
    Field,
)
from costscope.domain.tokens import Component, TokenCategory
from costscope.store.schema import arrow_schema
from costscope.store.sql_types import sql_columns

TABLES = [*SOURCE_TABLES.items(), *((f"derived {name}", fields) for name, fields in DERIVED_TABLES.items())]
FIELDS = list(chain.from_iterable(fields for _, fields in TABLES))
every_table = pytest.mark.parametrize("fields", [f for _, f in TABLES], ids=[name for name, _ in TABLES])
KEYS = {
    "source": {"source_id", "block"},
    "calls": {"call_id", "task_id", "thread_id", "source_id", "line"},
    "tool_calls": {"task_id", "call_id"},
    "loops": {"task_id", "thread_id"},
    "retries": {"task_id", "call_id"},
    "cache_breaks": {"task_id", "call_id"},
    "tasks": {"task_id"},
    "rejects": {"source_id", "block", "line", "reason"},
}


@every_table
def test_a_name_stands_for_one_column(fields: tuple[Field, ...]) -> None:
    names = [field.name for field in fields]
    assert len(set(names)) == len(names) > 0


@every_table
def test_a_column_says_what_it_is(fields: tuple[Field, ...]) -> None:
    for field in fields:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field.name), field
        assert field.meaning.strip(), field
        # Quantities of tokens and money say so.
        if field.name.endswith("_tokens") or field.name.startswith("tokens_"):
            assert field.unit in {"tokens", "units"}, field
        if field.type == "usd":
            assert field.unit == "USD", field


@every_table
def test_a_column_has_a_type_that_can_be_stored(fields: tuple[Field, ...]) -> None:
    assert [name for name, _ in sql_columns(fields)] == [field.name for field in fields]
    assert all(field.type not in {"float", "double"} for field in fields)


@pytest.mark.parametrize("table", SOURCE_TABLES)
def test_what_is_written_has_the_columns_of_the_registry(table: str) -> None:
    assert arrow_schema(table).names == [field.name for field in SOURCE_TABLES[table]]


def test_tables_have_the_columns_they_are_joined_by() -> None:
    for fields in SOURCE_TABLES.values():
        assert KEYS["source"] <= {field.name for field in fields}
    for name, fields in DERIVED_TABLES.items():
        assert KEYS[name] <= {field.name for field in fields}


def test_one_name_means_one_type_wherever_it_stands() -> None:
    types: dict[str, set[str]] = {}
    for field in FIELDS:
        types.setdefault(field.name, set()).add(field.type)
    # A bill, and a tracker's export of one, has more digits, and other currencies, than a price list; it may
    # charge for parts of a unit.
    assert {name: found for name, found in types.items() if len(found) > 1} == {
        "list_cost": {"usd", "billed"},
        "quantity": {"int64", "billed"},
        "recorded_cost": {"usd", "billed"},
    }


def test_a_standard_word_has_one_column_of_a_table() -> None:
    for name, fields in TABLES:
        terms = [field.term for field in fields if field.term]
        assert len(set(terms)) == len(terms), name


def test_a_call_has_a_column_for_every_component_and_category() -> None:
    calls = {field.name for field in DERIVED_TABLES["calls"]}
    assert {*INPUT_COMPONENTS, *OUTPUT_COMPONENTS, Component.FEES} == set(Component)
    assert {f"cost_{component}" for component in Component} <= calls
    assert {f"tokens_{component}" for component in set(Component) - {Component.FEES}} <= calls
    assert {f"list_cost_{category}" for category in PRICED_CATEGORIES} <= calls
    units = {f"{c}_tokens" for c in PRICED_CATEGORIES} - {f"{TokenCategory.WEB_SEARCH}_tokens"}
    assert units | {"web_search_requests"} <= calls
