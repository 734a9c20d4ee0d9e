"""Cause 16: answers from a gateway's own cache, which nobody billed."""

from __future__ import annotations

from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._extra import USAGE, extra
from costscope.analysis.reconcile.scene import Scene

_SAME: Final = " AND ".join(
    f"answer.{name} IS NOT DISTINCT FROM hit.{name}" for name in ("provider", "model", *USAGE.split(", "))
)
_HITS: Final = f"""
    SELECT hit.* FROM lake_calls AS hit
    WHERE input_tokens + output_tokens > 0 AND end_time - start_time <= INTERVAL 50 MILLISECOND AND {{within}}
      AND EXISTS (
          SELECT 1 FROM lake_calls AS answer
          WHERE answer.start_time < hit.start_time AND {_SAME}
      )
"""


def _find(scene: Scene) -> Found:
    return extra(scene, 16, _HITS, "calls answered within 50 ms with the usage of an earlier one")


CAUSE = Cause(
    16,
    "local_cache_hits",
    "answers from a cache of one's own that the log counts as spend",
    "answered within 50 ms, with the counts of an earlier call",
    find=_find,
)
