"""How tasks ended: a table (CSV) of one row per task, with ``resolved``, ``success`` or ``outcome``.

SWE-bench's words are ``instance_id`` and ``resolved``; other columns are ignored.  A table that also has
columns of tokens or costs is taken only with these two words, since it may be a usage log.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from costscope.adapters._contract import CsvTable, Match, Sample

if TYPE_CHECKING:
    import polars as pl

    from costscope.adapters._batch import Batch

_IDS: Final = ("task_id", "instance_id")
_VERDICTS: Final = ("resolved", "success", "outcome")
_SUCCESS: Final = (
    "true",
    "1",
    "1.0",
    "yes",
    "t",
    "y",
    "success",
    "succeeded",
    "pass",
    "passed",
    "resolved",
    "solved",
)
_FAILURE: Final = ("false", "0", "0.0", "no", "f", "n", "failure", "failed", "fail", "unresolved", "unsolved")
_USAGE: Final = re.compile(r"tokens?|cost|usd|spend|price|amount|billed|usage", re.IGNORECASE)
_WORD: Final = r"^[a-z][a-z0-9_\- ]{0,63}$"
_NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"


class OutcomesCsv(CsvTable):
    """A table of tasks and how they ended."""

    name = "outcomes_csv"
    title = "Task outcomes (CSV)"
    export_hint = "a column task_id or instance_id, and one of resolved, success, outcome; score if you like"
    required = ()
    optional = (*_IDS, *_VERDICTS, "score")

    def sniff(self, sample: Sample) -> Match | None:
        """A task and a verdict stand in one header."""
        header = set(sample.header())
        ids, verdicts = header & set(_IDS), header & {*_VERDICTS, "score"}
        if not ids or not verdicts:
            return None
        is_swe_bench = {"instance_id", "resolved"} <= header
        if not is_swe_bench and any(_USAGE.search(name) for name in header - verdicts):
            return None
        named = ", ".join(sorted(ids | verdicts))
        return Match(1.0 if is_swe_bench else 0.8, f"its header has {named}")

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put the verdicts into the batch."""
        import polars as pl

        word = pl.coalesce(_VERDICTS).str.to_lowercase()
        judged = frame.select(
            "line",
            "score",
            task_id=pl.coalesce(_IDS),
            word=word,
            outcome=pl.when(word.is_in(_SUCCESS))
            .then(pl.lit("success"))
            .when(word.is_in(_FAILURE))
            .then(pl.lit("failure"))
            .when(pl.col("outcome").is_not_null() & word.str.contains(_WORD))
            .then(word.str.replace_all(r"[ \-]", "_")),
            outcome_source=pl.lit("csv"),
        )
        problem = (
            pl.when(pl.col("task_id").is_null())
            .then(pl.lit("no task is named"))
            .when(pl.col("word").is_not_null() & pl.col("outcome").is_null())
            .then(pl.lit("the verdict is no yes or no"))
            .when(pl.col("score").is_not_null() & ~pl.col("score").str.contains(_NUMBER))
            .then(pl.lit("the score is not a number"))
        )
        judged = judged.with_columns(problem=problem)
        for line, reason in (
            judged.filter(pl.col("problem").is_not_null()).select("line", "problem").iter_rows()
        ):
            out.reject(line, reason)
        sound = judged.filter(pl.col("problem").is_null())
        has_verdict = pl.col("outcome").is_not_null() | pl.col("score").is_not_null()
        for _ in range(sound.filter(~has_verdict).height):
            out.skip("no verdict")
        out.frame(
            "outcomes",
            sound.filter(has_verdict).select("line", "task_id", "outcome", "score", "outcome_source"),
        )
