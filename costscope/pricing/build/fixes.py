"""Our own dated corrections, and the versions of the sources they were written against."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from costscope.pricing.cards import midnight
from costscope.pricing.context import Conditions
from costscope.pricing.overlay import SCHEMA, Reader
from costscope.pricing.rules import AdjustRule, Origin, PriceRule

PATH: Final = Path(__file__).parents[1] / "fixes.toml"
SOURCE: Final = "fixes"


@dataclass(frozen=True, slots=True)
class Fixes:
    """``fixes.toml``: what no other source has right."""

    version: str
    sources: Mapping[str, Mapping[str, Any]]
    starts: list[Mapping[str, Any]]
    adopt: list[Mapping[str, Any]]
    history: list[Mapping[str, Any]]
    litellm: Mapping[str, Any]
    prices: list[PriceRule]
    adjusts: list[AdjustRule]

    def known_on(self, source: str) -> date:
        """The day a source's facts were last brought up to date."""
        day = self.sources[source]["known_on"]
        assert isinstance(day, date)
        return day

    def start(self, provider: str, conditions: Conditions) -> tuple[datetime | None, Origin]:
        """Since when a provider has sold calls of a kind, with the reason to believe it.

        ``None`` where nothing says so: then a call of that kind is taken as proof that the kind existed.
        """
        for entry in self.starts:
            if entry["provider"] == provider and tuple(entry["when"].items()) == conditions:
                day = midnight(entry["from"])
                return day, Origin(entry["source"], entry["source_url"], entry["known_on"], entry["reason"])
        kind = " ".join(value for _, value in conditions)
        why = f"the ratio of {kind} to standard prices on the day it was checked, kept for earlier calls"
        return None, Origin(SOURCE, reason=why)


def read(path: Path = PATH) -> Fixes:
    """Read the corrections; raises ``ValueError`` where they are wrong or other sources are installed."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    reader = Reader(source=SOURCE)
    rules = reader.rules({"schema": SCHEMA, "price": tables["price"], "adjust": tables["adjust"]})
    problems = list(reader.problems)
    for entry in [
        *tables["price"],
        *tables["adjust"],
        *tables["start"],
        *tables["adopt"],
        *tables["history"],
    ]:
        problems += [
            f"{entry} has no {key}" for key in ("source_url", "reason", "known_on") if key not in entry
        ]
    for package in ("genai-prices", "model-prices"):
        wanted = tables["sources"][package]["version"]
        if version(package) != wanted:
            problems.append(f"{package} {version(package)} is installed; fixes.toml was written for {wanted}")
    if problems:
        raise ValueError("\n".join(problems))
    return Fixes(
        version=tables["version"],
        sources=tables["sources"],
        starts=tables["start"],
        adopt=tables["adopt"],
        history=[
            {k: midnight(v) if k in ("from", "to") else v for k, v in e.items()} for e in tables["history"]
        ],
        litellm=tables["litellm"],
        prices=[rule for rule in rules if isinstance(rule, PriceRule)],
        adjusts=[rule for rule in rules if isinstance(rule, AdjustRule)],
    )
