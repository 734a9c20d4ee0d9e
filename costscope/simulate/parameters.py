"""How the invented tasks are: sizes, lengths, rhythm, noise, each with the published figure it is set to.

Sources: TraceLab (arXiv 2606.30560: 4,265 sessions, 357,161 model steps of coding agents): cost of a
request with a log deviation near 1.5, 8.8 steps in the mean with a 99th percentile of 86, 1,700 to
1,800 tokens added a step, 94 to 97 % of input served from cache, cost split 60 / 29 / 11 between cached
prefix, new input and output. "How do agents spend" (arXiv 2604.22750): the same task varies up to
thirtyfold, success is highest at intermediate cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TaskType:
    """One kind of work: sizes in tokens, medians of log-normals unless said otherwise."""

    name: str
    weekday_share: float
    weekend_share: float
    steps: float
    steps_sigma: float
    """Deviation of the logarithm of the number of useful steps."""
    fixed_prompt: int
    """System prompt with tool definitions, the same in every call."""
    user: int
    retrieved: int
    """New retrieved text in each call; 0 where the type does not retrieve."""
    tool_result: int
    output: int
    reasoning: int
    strong_share: float
    """Part of the tasks that the dear model does."""
    tool_errors: float
    """Chance that a step's tool fails, which costs one more step."""
    success: float


TYPES: Final = (
    TaskType("support", 0.50, 0.62, 3, 0.55, 4_000, 150, 0, 500, 220, 60, 0.10, 0.04, 0.90),
    TaskType("research", 0.25, 0.22, 5, 0.85, 5_000, 200, 2_200, 900, 450, 200, 0.40, 0.05, 0.80),
    TaskType("coding", 0.20, 0.10, 12, 1.15, 14_000, 300, 0, 1_300, 400, 150, 0.90, 0.08, 0.65),
    TaskType("extract", 0.05, 0.06, 1, 0.40, 3_000, 4_000, 0, 300, 900, 0, 0.00, 0.02, 0.95),
)
NAMES: Final = tuple(t.name for t in TYPES)

WEEKEND_VOLUME: Final = 0.45
VOLUME_NOISE: Final = 0.08
MOST_CALLS: Final = 400
WARM: Final = 0.80
"""Chance that the fixed prompt is still in the cache when a task begins."""
UNCACHED: Final = 3
"""Tokens of each prompt that are neither read nor written: those after the last cache mark."""
PAUSE: Final = 0.02
"""Chance that a pause outlives the cache between two calls."""
MISS: Final = 0.01
"""Chance that a prefix the provider should still have is not served from cache."""
RESEND: Final = 0.01
"""Chance that an answer is thrown away and asked for again, both billed."""

NOISE_MEMORY: Final = 0.5
"""How much of one day's deviation lives on to the next."""
DAY_NOISE: Final = {
    "steps": 0.03,
    "tool_errors": 0.10,
    "resend": 0.30,
    "prompt": 0.02,
    "retrieved": 0.05,
    "tool_result": 0.05,
    "output": 0.03,
    "reasoning": 0.05,
    "pause": 0.40,
    "miss": 0.20,
    "strong": 0.05,
}
"""Deviation of the logarithm of each parameter from day to day."""
TYPE_NOISE: Final = 0.025
"""The same for the number of steps of each type and day."""
