"""Faults of known start, size and cost: what goes wrong in a fleet, and which figure it moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Knobs:
    """What a fault turns.  Factors are 1 and shares 0 where nothing is wrong."""

    steps: float = 1.0
    tool_errors: float = 1.0
    resend: float = 1.0
    prompt: float = 1.0
    retrieved: float = 1.0
    tool_result: float = 1.0
    history: float = 1.0
    output: float = 1.0
    reasoning: float = 1.0
    miss: float = 0.0
    strong: float = 0.0
    """Share of the cheap model's tasks that move to the dear one."""
    price: float = 1.0
    traffic: float = 1.0
    loops: float = 0.0
    """Share of tasks that run in circles."""
    mix: float = 0.0
    """Share of support tasks that are coding tasks instead."""
    success: float = 1.0
    unpriced: float = 0.0
    """Share of tasks done by a model without a price."""
    duplicates: float = 0.0
    """Share of calls that are logged twice, under another response id."""


HEALTHY: Final = Knobs()


@dataclass(frozen=True, slots=True)
class Fault:
    """A named fault: the knob it turns, and the line of the decomposition that should name it."""

    name: str
    knob: str
    low: float
    high: float
    """Between which settings of the knob a given rise of cost per task is looked for."""
    line: str = ""
    fixed: float | None = None
    """The setting of a fault that is not sized by the cost it adds."""
    ramp_days: int = 0

    @property
    def raises_cost(self) -> bool:
        """Whether the cost of a task rises, so that the fault can be given a size."""
        return self.fixed is None

    def knobs(self, setting: float) -> Knobs:
        """The knobs of a day on which the fault has fully come."""
        return replace(HEALTHY, **{self.knob: setting})

    def on_day(self, setting: float, day: int) -> Knobs:
        """The knobs of the ``day``-th day of the fault, from 0."""
        if not self.ramp_days:
            return self.knobs(setting)
        healthy = float(getattr(HEALTHY, self.knob))
        part = min(1.0, (day + 1) / self.ramp_days)
        return self.knobs(healthy + (setting - healthy) * part)


FAULTS: Final = (
    Fault("tool_degradation", "tool_errors", 1, 14, "tool failures"),
    Fault("retry_storm", "resend", 1, 120, "failed attempts"),
    Fault("context_bloat", "retrieved", 1, 60, "retrieved context"),
    Fault("tool_result_bloat", "tool_result", 1, 30, "tool results"),
    Fault("history_growth", "history", 1, 30, "conversation history"),
    Fault("prompt_growth", "prompt", 1, 30, "prompt"),
    Fault("prompt_ramp", "prompt", 1, 30, "prompt", ramp_days=14),
    Fault("cache_break", "miss", 0, 1, "cache misses"),
    Fault("model_swap", "strong", 0, 1, "model"),
    Fault("price_change", "price", 1, 5, "price"),
    Fault("verbosity", "output", 1, 30, "output"),
    Fault("reasoning_growth", "reasoning", 1, 80, "reasoning"),
    Fault("more_steps", "steps", 1, 5, "steps"),
    Fault("runaway_loop", "loops", 0, 0.9, "steps"),
    Fault("traffic_spike", "traffic", 1, 3, fixed=3.0),
    Fault("mix_shift", "mix", 0, 1, fixed=0.25),
    Fault("outcome_collapse", "success", 0, 1, fixed=0.6),
    Fault("unpriced_model", "unpriced", 0, 1, fixed=0.15),
    Fault("duplicate_logging", "duplicates", 0, 1, fixed=0.2),
)
"""What the fleets can suffer from; ``more_steps``, ``reasoning_growth``, ``prompt_ramp`` are variants."""

BY_NAME: Final = {fault.name: fault for fault in FAULTS}
