"""Cause 18: requests of a batch that the log has a second time as ordinary calls."""

from __future__ import annotations

from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._extra import USAGE, extra
from costscope.analysis.reconcile.scene import Scene

_TWINS: Final = f"""
    SELECT * FROM lake_calls
    WHERE input_tokens + output_tokens > 0 AND processing IS DISTINCT FROM 'batch' AND {{within}}
      AND (provider, model, {USAGE}) IN (
          SELECT (provider, model, {USAGE}) FROM lake_calls WHERE processing = 'batch'
      )
"""


def _find(scene: Scene) -> Found:
    return extra(scene, 18, _TWINS, "ordinary calls in the log with the usage of a request in a batch")


CAUSE = Cause(
    18,
    "batch_twice",
    "requests of a batch that stand in the log as ordinary calls too",
    "an ordinary call has the counts of a request in a batch",
    find=_find,
)
