"""A bill with a row for each call is compared call by call."""

from __future__ import annotations

import csv
import json
import random
import tarfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from costscope.analysis.reconcile import ReconcileOptions, Reconciliation, Status, reconcile
from costscope.analysis.selection import Basis
from costscope.domain.columns import CALLS
from costscope.domain.money import total_of
from costscope.ingest.publish import Options, ingest
from costscope.store.lake import Lake
from costscope.store.query import Reader, reading
from tests.real.data import needs_data, real_files
from tests.reconcile.cases import OUTPUT, Row, at, book, call, charge, compare, reader

D = Decimal
SOME: int | None = 40
"""Trajectories that are compared; all 302 of them take a minute."""


def call_id(response_id: str, provider: str = "anthropic") -> str:
    """The id that deriving gives the call that got a response."""
    issuer = "" if len(response_id) >= 16 else provider
    return md5(f"{issuer}/{response_id}".encode(), usedforsecurity=False).hexdigest()[:16]


def answered(name: str, day: int, output: int) -> Row:
    return call(at(day), output=output, call_id=call_id(name))


def billed(name: str, day: int, cost: str) -> Row:
    return charge(at(day, 0), cost, category=None, response_id=name)


def test_each_call_is_a_cell() -> None:
    found = compare(
        [answered("a", 5, 1_000), answered("b", 5, 2_000), answered("d", 6, 10)],
        [billed("a", 5, "0.075000"), billed("b", 5, "0.160000"), billed("c", 6, "0.010000")],
    )
    assert found.coverage.scopes[0].level.code == "L4"
    assert {cell.place.request: (cell.status, cell.difference) for cell in found.all_cells} == {
        call_id("a"): (Status.MATCH, 0),
        call_id("b"): (Status.UNEXPLAINED, D("0.16") - 2_000 * OUTPUT),
        call_id("c"): (Status.BILLED_ONLY, D("0.01")),
        call_id("d"): (Status.TRACKED_ONLY, -10 * OUTPUT),
    }


def test_a_coarser_level_can_be_asked_for() -> None:
    sides = ([answered("a", 5, 1_000)], [billed("a", 5, "0.075000")])
    (cell,) = compare(*sides, by="day,model").all_cells
    assert (cell.place.request, cell.status) == (None, Status.MATCH)


@needs_data
def test_real_trajectories_against_a_bill_of_their_generations(tmp_path: Path) -> None:
    answers = extracted(tmp_path / "log")
    write_bill(tmp_path / "activity.csv", answers)
    for name, path in (("tracked", tmp_path / "log"), ("billed", tmp_path / "activity.csv")):
        ingest(Lake(tmp_path / f"lake-{name}"), [str(path)], book(), Options(processes=1))
    with reading(Lake(tmp_path / "lake-tracked")) as tracked, reading(Lake(tmp_path / "lake-billed")) as bill:
        for basis in Basis:
            found = reconcile(tracked, bill, ReconcileOptions(book=book(), basis=basis))
            assert found.coverage.scopes[0].level.code == "L4"
            assert Counter(cell.status for cell in found.all_cells) == {Status.MATCH: len(answers)}
            assert found.summary().total_of("amount") == total_of(cost for _, _, cost in answers.values())
        lost, fewer = without_some(tracked)
        found = reconcile(fewer, bill, ReconcileOptions(book=book()))
        assert_lost(found, lost, answers)


def extracted(folder: Path) -> dict[str, tuple[int, dict[str, Any], Decimal]]:
    """Unpack the trajectories; every response of OpenRouter with its time, usage, cost, by id."""
    (archive,) = real_files("traces/mini-swe-agent/*_302.tar.xz")
    with tarfile.open(archive) as file:
        names = sorted(name for name in file.getnames() if name.endswith(".traj.json"))[:SOME]
        file.extractall(folder, [file.getmember(name) for name in names], filter="data")
    answers = {}
    for path in folder.rglob("*.traj.json"):
        text = path.read_text(encoding="utf-8")
        for message in json.loads(text, parse_float=Decimal)["messages"]:
            response = (message.get("extra") or {}).get("response") or {}
            if str(response.get("id", "")).startswith("gen-"):
                usage = response["usage"]
                answers[response["id"]] = (response["created"], usage, D(usage["cost"]))
    return answers


def write_bill(path: Path, answers: dict[str, tuple[int, dict[str, Any], Decimal]]) -> None:
    """The export by generation that OpenRouter would give."""
    (header,) = real_files("exports/openrouter/activity_generations.header_only.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header.read_text(encoding="utf-8").strip().split(","))
        writer.writeheader()
        for name, (created, usage, cost) in answers.items():
            writer.writerow(
                {
                    "generation_id": name,
                    "created_at": f"{datetime.fromtimestamp(created, UTC):%Y-%m-%d %H:%M:%S.000}",
                    "cost_total": format(cost, "f"),
                    "tokens_prompt": usage["prompt_tokens"],
                    "tokens_completion": usage["completion_tokens"],
                    "model_permaslug": "google/gemini-3-pro-preview",
                    "variant": "standard",
                    "api_key_name": "agents",
                }
            )


def without_some(tracked: Reader) -> tuple[set[str], Reader]:
    """The log without 3 % of its calls, drawn at random, with their ids."""
    names = [field.name for field in CALLS]
    rows = [
        dict(zip(names, row, strict=True)) for row in tracked.rows(f"SELECT {', '.join(names)} FROM call")
    ]
    ids = sorted(row["call_id"] for row in rows if row["provider"] == "openrouter")
    lost = set(random.Random(7).sample(ids, round(0.03 * len(ids))))
    kept = [{k: v for k, v in row.items() if k != "source_id"} for row in rows if row["call_id"] not in lost]
    return lost, replace(reader("tracked", calls=kept), manifest=tracked.manifest)


def assert_lost(
    found: Reconciliation, lost: set[str], answers: dict[str, tuple[int, dict[str, Any], Decimal]]
) -> None:
    statuses = Counter(cell.status for cell in found.all_cells)
    assert statuses == {Status.MATCH: len(answers) - len(lost), Status.BILLED_ONLY: len(lost)}
    only = {cell.place.request for cell in found.all_cells if cell.status is Status.BILLED_ONLY}
    assert only == lost
    costs = {call_id(name, "openrouter"): cost for name, (_, _, cost) in answers.items()}
    assert found.unexplained() == total_of(costs[name] for name in lost)


def test_a_bill_of_requests_tells_its_own_words() -> None:
    with pytest.raises(Exception, match="not told apart by request"):
        compare([answered("a", 5, 1)], [charge(at(5, 0), "0.01")], by="request")
