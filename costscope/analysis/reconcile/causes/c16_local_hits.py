"""Cause 16: answers from a gateway's own cache, which nobody billed."""

from __future__ import annotations

from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._extra import USAGE, extra
from costscope.analysis.reconcile.scene import Scene

_HITS: Final = f"""(
    SELECT * FROM call
    WHERE input_tokens + output_tokens > 0
    QUALIFY end_time - start_time <= INTERVAL 50 MILLISECOND AND row_number() OVER (
        PARTITION BY provider, model, {USAGE} ORDER BY start_time, call_id
    ) > 1
)"""


def _find(scene: Scene) -> Found:
    return extra(scene, 16, _HITS, "calls answered within 50 ms with the usage of an earlier one")


CAUSE = Cause(
    16,
    "local_cache_hits",
    "answers from a cache of one's own that the log counts as spend",
    "answered within 50 ms, with the counts of an earlier call",
    find=_find,
)
