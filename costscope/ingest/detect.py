"""Decides which adapter a file belongs to, by its content."""

from __future__ import annotations

from dataclasses import dataclass

from costscope.adapters._contract import Adapter, Match, Sample
from costscope.adapters.registry import adapter, all_adapters
from costscope.domain.errors import AmbiguousFormat, UnknownFormat


@dataclass(frozen=True, slots=True)
class Claim:
    """One adapter's judgement of one file."""

    adapter: Adapter
    match: Match


def claims(sample: Sample) -> list[Claim]:
    """Every adapter that claims the sample, the surest first."""
    found = [Claim(a, match) for a in all_adapters() if (match := a.sniff(sample)) and match.score > 0]
    return sorted(found, key=lambda c: (-c.match.score, c.adapter.name))


def detect(sample: Sample, where: str, override: str | None = None) -> Adapter:
    """The adapter of a file; a tie is never broken by luck.

    Raises :class:`UnknownFormat` or :class:`AmbiguousFormat`, both naming the candidates.
    """
    if override:
        return adapter(override)
    found = claims(sample)
    if not found:
        raise UnknownFormat(
            "no adapter recognises this file",
            where=where,
            hint=f"costscope doctor {where}   or --adapter NAME, one of docs/formats.md",
        )
    best = [c for c in found if c.match.score == found[0].match.score]
    if len(best) > 1:
        names = " and ".join(c.adapter.name for c in best)
        raise AmbiguousFormat(
            f"{names} claim this file equally", where=where, hint=f"--adapter {best[0].adapter.name}"
        )
    return best[0].adapter
