"""Cause 15: one call stands in the log several times."""

from __future__ import annotations

from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._extra import USAGE, extra
from costscope.analysis.reconcile.scene import Scene

_ROUGHLY: Final = "hash(epoch_us(start_time) // 1000000, input_tokens, output_tokens)"
"""What most calls can be told apart by, at a quarter of the cost."""
_COPIES: Final = f"""
    SELECT * FROM lake_calls
    WHERE input_tokens + output_tokens > 0 AND {{within}}
      AND {_ROUGHLY} IN (SELECT {_ROUGHLY} FROM lake_calls WHERE {{within}} GROUP BY ALL HAVING count(*) > 1)
    QUALIFY row_number() OVER (
        PARTITION BY provider, model, date_trunc('second', start_time), {USAGE} ORDER BY call_id
    ) > 1
"""


def _find(scene: Scene) -> Found:
    return extra(scene, 15, _COPIES, "calls in the log with the usage of another in the same second")


CAUSE = Cause(
    15,
    "duplicates",
    "calls that stand in the log several times",
    "another call of the same second has the same counts",
    find=_find,
)
