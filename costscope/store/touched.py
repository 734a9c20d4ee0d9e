"""Finds the tasks whose derivation a publish changes."""

from __future__ import annotations

import duckdb

from costscope.store.session import insert


def find_touched(
    db: duckdb.DuckDBPyConnection, changed: list[int], *, everything: bool, parts: int, least: int, most: int
) -> list[int]:
    """Name the tasks to derive again, in portions; returns the portions' numbers.

    There are ``parts`` portions of about as many records each, unless that is less than ``least`` or more
    than ``most`` records.

    A response that several tasks tell of is owned by one of them, so whoever tells of one that a changed
    source tells of is touched too.
    """
    db.execute("CREATE TEMP TABLE changed (source_id BIGINT)")
    insert(db, "changed", [(source,) for source in changed])
    db.execute(
        """
        CREATE TEMP TABLE shared AS
        SELECT DISTINCT response_key, task FROM keyed_record WHERE response_key IN (
            SELECT response_key FROM keyed_record WHERE kind = 'call'
            GROUP BY response_key HAVING min(task) <> max(task)
        )
        """
    )
    everything_sql = "SELECT DISTINCT task FROM keyed_record"
    # Asked of all that was ever said: the tasks of a file that is gone are touched as well.
    changed_sql = """
        SELECT task FROM keyed_said WHERE source_id IN (SELECT source_id FROM changed)
        UNION
        SELECT task_id FROM said_outcomes WHERE source_id IN (SELECT source_id FROM changed)
        UNION
        SELECT task FROM keyed_record WHERE response_key IN (
            SELECT response_key FROM keyed_said WHERE source_id IN (SELECT source_id FROM changed)
        )
    """
    db.execute(
        f"""
        CREATE TEMP TABLE touched AS
        WITH named AS ({everything_sql if everything else changed_sql}),
        sized AS (
            SELECT task, count(*) AS records, min((source_id, block, line)) AS first_told
            FROM keyed_record WHERE task IN (SELECT task FROM named) GROUP BY task
        )
        -- Neighbours in the files go together, so that a portion is read from few places.
        SELECT task, records,
               (sum(records) OVER (ORDER BY first_told, task) - 1)
               // least(?, greatest(?, (SELECT sum(records) FROM sized) // ? + 1)) AS portion
        FROM sized
        UNION ALL
        SELECT task, 0, 0 FROM named WHERE task NOT IN (SELECT task FROM sized)
        """,
        [most, least, parts],
    )
    portions = db.execute("SELECT DISTINCT portion FROM touched ORDER BY portion").fetchall()
    return [int(portion) for (portion,) in portions]
