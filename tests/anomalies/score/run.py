"""Takes the score, one seed and volume at a time, into a file of results that can be continued."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from costscope.simulate.faults import BY_NAME, FAULTS, HEALTHY
from costscope.simulate.sizing import knobs_from, setting_for
from tests.anomalies.from_simulation import joined
from tests.anomalies.score.fleets import (
    CLEAN,
    FUTURE,
    fleet,
    future_of,
    noisy,
    past_of,
    phases,
    phases_setting,
)
from tests.anomalies.score.judge import baseline_delays, false_alarms, judge

SIZES = (0.1, 0.2, 0.4)
FIRST_SEED = 1_000_000
"""Tuning used seeds below 1,000."""
TRAPS = ("traffic_spike", "mix_shift")
SECOND = ("more_steps", "tool_result_bloat", "prompt_growth", "cache_break", "verbosity", "model_swap")
"""Faults of the second simulator."""
WITH_BASELINES = ("prompt_growth", "more_steps", "verbosity", "price_change")


def results(seed: int, volume: int) -> Iterator[dict[str, Any]]:
    """Every run of one seed at one volume."""
    base = {"seed": seed, "volume": volume}
    past, limits = past_of(fleet, seed, volume)
    clean = joined(past, future_of(fleet, seed, volume, [HEALTHY] * CLEAN, limits))
    yield {**base, "kind": "clean", "alarms": false_alarms(clean)}
    yield {**base, "kind": "noisy", "alarms": false_alarms(noisy(clean, seed))}
    for fault in FAULTS:
        for size in SIZES if fault.raises_cost else (0.0,):
            if fault.name in {"unpriced_model", "duplicate_logging"}:
                continue
            knobs = knobs_from(fault, setting_for(fault.name, size), FUTURE)
            if fault.name == "traffic_spike":
                knobs = [*knobs[:3], *[HEALTHY] * (FUTURE - 3)]
            history = joined(past, future_of(fleet, seed, volume, knobs, limits))
            row = {**base, "kind": "fault", "fault": fault.name, "size": size, "line": fault.line}
            row["found"] = asdict(judge(history, whole=not fault.raises_cost))
            if fault.name in (*WITH_BASELINES, *TRAPS):
                row["baselines"] = baseline_delays(history)
            yield row
    if volume == 200:
        yield from _second(seed, volume)


def _second(seed: int, volume: int) -> Iterator[dict[str, Any]]:
    past, limits = past_of(phases, seed, volume)
    clean = joined(past, future_of(phases, seed, volume, [HEALTHY] * CLEAN, limits))
    yield {"seed": seed, "volume": volume, "kind": "second clean", "alarms": false_alarms(clean)}
    for name in SECOND:
        fault, size = BY_NAME[name], 0.2
        knobs = knobs_from(fault, phases_setting(name, size), FUTURE)
        history = joined(past, future_of(phases, seed, volume, knobs, limits))
        row = {"kind": "second", "fault": name, "size": size, "line": fault.line}
        yield {"seed": seed, "volume": volume, **row, "found": asdict(judge(history))}


def _one(place: tuple[int, int]) -> list[dict[str, Any]]:
    return list(results(*place))


def take(path: Path, runs: int, volumes: tuple[int, ...], processes: int) -> list[dict[str, Any]]:
    """Run what is not in the file yet; all results."""
    known = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    done = {(row["seed"], row["volume"]) for row in known}
    for fault in FAULTS:  # found here once, so that every process has them
        for size in SIZES:
            setting_for(fault.name, size)
    for name in SECOND:
        phases_setting(name, 0.2)
    places = [(FIRST_SEED + run, volume) for volume in volumes for run in range(runs)]
    with ProcessPoolExecutor(processes) as pool, path.open("a") as log:
        for rows in pool.map(_one, [place for place in places if place not in done]):
            log.writelines(json.dumps(row) + "\n" for row in rows)
            log.flush()
            known += rows
    wanted = set(places)
    return [row for row in known if (row["seed"], row["volume"]) in wanted]
