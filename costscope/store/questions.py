"""Tells SQL that only reads from SQL that writes: the lake's folder is open to a session for both."""

from __future__ import annotations

import json
from typing import Any, Final

import duckdb

_READING: Final = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
"""What a question may be made of.  ``WITH x AS (COPY … TO …) SELECT`` looks like one, and writes."""


def refuse_to_write(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise what the database raises for a text that is no question, or more than one that reads."""
    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {}
    if tree.get("error_type") == "parser":
        raise duckdb.ParserException(f"Parser Error: {tree['error_message']}")
    if tree.get("error") or not tree.get("statements") or not _reads(tree):
        raise duckdb.PermissionException("only what reads can be asked: SELECT, DESCRIBE, SHOW, SUMMARIZE")


def _reads(tree: object) -> bool:
    if isinstance(tree, list):
        return all(map(_reads, tree))
    if not isinstance(tree, dict):
        return True
    kind = tree.get("type")
    is_other_node = isinstance(kind, str) and kind.endswith("_NODE") and kind not in _READING
    return not is_other_node and all(map(_reads, tree.values()))
