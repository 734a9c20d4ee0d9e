"""Every model call of the invented tasks: why its tokens were there, what the cache served, what it cost."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from costscope.simulate import parameters as p
from costscope.simulate.arrays import Array, Flags, Floats, Ints, Rng, places_in, starts_of, sum_before
from costscope.simulate.fleet import Tasks
from costscope.simulate.models import cost_of

SIZE_SPREAD = 0.6
"""Deviation of the logarithm of the size of one output, one tool result, one retrieved text."""


@dataclass(frozen=True, slots=True)
class Calls:
    """One element per call, in the order of tasks and time.  Sizes in tokens, costs in picodollars."""

    task: Ints
    number: Ints
    """Place within the task, from 1."""
    model: Ints
    prompt: Ints
    """System prompt with tool definitions."""
    user: Ints
    retrieved: Ints
    tool_results: Ints
    history: Ints
    output: Ints
    """Without reasoning."""
    reasoning: Ints
    read: Ints
    write: Ints
    uncached: Ints
    readable: Ints
    """What the cache should have served: the call before, unless a pause outlived it."""
    wasted: Flags
    """Answered, billed, thrown away and sent again."""
    tool_error: Flags
    """The tool this call asked for failed."""
    in_loop: Flags
    duplicate: Flags
    """Logged once more under another response id."""
    cost: Ints

    def __len__(self) -> int:
        return len(self.task)

    @property
    def input(self) -> Ints:
        """All input, cached included."""
        return self.read + self.write + self.uncached

    def taken(self, chosen: Array) -> Calls:
        """Some of the calls, by place or by flag."""
        return Calls(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def draw_calls(rng: Rng, tasks: Tasks) -> Calls:
    """Invent the calls of the tasks."""
    error_rate = (
        tasks.of_type("tool_errors") * tasks.noise["tool_errors"][tasks.day] * tasks.knob("tool_errors")
    )
    failures = rng.binomial(tasks.steps, error_rate.clip(0, 0.9))
    length = np.minimum(tasks.steps + failures + tasks.loop_steps, p.MOST_CALLS)
    task = np.repeat(np.arange(len(tasks)), length)
    place = places_in(length)
    sizes = _sizes(rng, tasks, task)
    is_last = place == length[task] - 1
    result = np.where(is_last, 0, sizes["tool_result"])
    user = np.rint(tasks.of_type("user"))[task].astype(np.int64)
    carried = sum_before(sizes["output"] + sizes["retrieved"], length) + sum_before(result, length)
    fresh_result = np.where(place > 0, np.roll(result, 1), 0)
    history = carried - fresh_result + np.where(place > 0, user, 0)
    history = np.rint(history * tasks.knob("history")[task]).astype(np.int64)
    first_user = np.where(place > 0, 0, user)
    whole = sizes["prompt"] + first_user + sizes["retrieved"] + fresh_result + history
    read, readable = _cached(rng, tasks, task, place, sizes["prompt"], whole)
    uncached = np.minimum(p.UNCACHED, whole - read)
    write = whole - read - uncached
    model = tasks.model[task]
    output = sizes["output"] + sizes["reasoning"]
    listed = cost_of(model, uncached, write, read, output)
    price = tasks.knob("price")[task]
    loop_from = length - tasks.loop_steps
    error = _spread_errors(rng, failures, length)
    calls = Calls(
        task, place + 1, model, sizes["prompt"], first_user, sizes["retrieved"], fresh_result, history,
        sizes["output"], sizes["reasoning"], read, write, uncached, readable,
        np.zeros(len(task), dtype=bool), error,
        place >= loop_from[task], rng.random(len(task)) < tasks.knob("duplicates")[task],
        np.where(price == 1.0, listed, np.rint(listed * price).astype(np.int64)),
    )  # fmt: skip
    return _sent_again(rng, tasks, calls)


def _sizes(rng: Rng, tasks: Tasks, task: Ints) -> dict[str, Ints]:
    def drawn(name: str, noise: str) -> Ints:
        median = tasks.of_type(name) * tasks.noise[noise][tasks.day] * tasks.knob(noise)
        spread = np.exp(rng.normal(0, SIZE_SPREAD, len(task)))
        return np.rint(median[task] * spread).astype(np.int64)

    fixed = np.rint(tasks.of_type("fixed_prompt") * tasks.noise["prompt"][tasks.day] * tasks.knob("prompt"))
    return {
        "prompt": fixed[task].astype(np.int64),
        "retrieved": drawn("retrieved", "retrieved"),
        "tool_result": drawn("tool_result", "tool_result"),
        "output": np.maximum(1, drawn("output", "output")),
        "reasoning": drawn("reasoning", "reasoning"),
    }


def _cached(rng: Rng, tasks: Tasks, task: Ints, place: Ints, prompt: Ints, whole: Ints) -> tuple[Ints, Ints]:
    """Tokens read from the cache, and those it should have had."""
    before = np.where(place > 0, np.minimum(np.roll(whole, 1) - p.UNCACHED, whole), 0)
    pause = rng.random(len(task)) < (p.PAUSE * tasks.noise["pause"][tasks.day])[task]
    chance = p.MISS * tasks.noise["miss"][tasks.day] + tasks.knob("miss")
    miss = rng.random(len(task)) < chance[task]
    readable = np.where(pause, 0, before)
    warm = np.where(rng.random(len(task)) < p.WARM, prompt, 0)
    read = np.where(place == 0, warm, np.where(pause | miss, 0, before))
    return read, readable


def _spread_errors(rng: Rng, failures: Ints, length: Ints) -> Flags:
    """Which calls' tools failed: the least of random numbers, as many in each task as failed.

    Never the last call's, since a failed tool is followed by one more call.
    """
    lottery: Floats = 2 * np.repeat(np.arange(len(length)), length) + rng.random(int(length.sum()))
    lottery[np.cumsum(length) - 1] += 1
    order = np.argsort(lottery, kind="stable")
    error = np.zeros(len(lottery), dtype=bool)
    error[order] = places_in(length) < np.repeat(failures, length)
    return error


def _sent_again(rng: Rng, tasks: Tasks, calls: Calls) -> Calls:
    """Put attempts whose answer was thrown away before the calls that repeat them."""
    rate = p.RESEND * tasks.noise["resend"][tasks.day] * tasks.knob("resend")
    again = rng.poisson(rate[calls.task])
    order = np.repeat(np.arange(len(calls)), again + 1)
    place = places_in(again + 1)
    told = calls.taken(order)
    wasted = place < again[order]
    length = np.bincount(told.task, minlength=len(tasks))
    number = np.arange(len(told)) - starts_of(length)[told.task] + 1
    return replace(told, wasted=wasted, number=number, tool_error=told.tool_error & ~wasted)
