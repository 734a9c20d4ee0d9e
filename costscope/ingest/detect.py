"""Decides which adapter a file belongs to, by its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from costscope.adapters._contract import Adapter, Match, Sample
from costscope.adapters.registry import adapter, all_adapters, is_third_party
from costscope.domain.errors import AmbiguousFormat, UnknownFormat


@dataclass(frozen=True, slots=True)
class Claim:
    """One adapter's judgement of one file."""

    adapter: Adapter
    match: Match


def claims(sample: Sample, mappings: Sequence[Adapter] = ()) -> list[Claim]:
    """Every adapter that claims the sample, the surest first; one that fails at judging it has score 0."""
    found = [Claim(a, match) for a in (*all_adapters(), *mappings) if (match := _judged(a, sample))]
    return sorted(found, key=lambda c: (-c.match.score, c.adapter.name))


def _judged(judge: Adapter, sample: Sample) -> Match | None:
    try:
        match = judge.sniff(sample)
    except Exception as error:
        if not is_third_party(judge.name):
            raise
        return Match(0, f"failed at it: {type(error).__name__}")
    return match if match and match.score > 0 else None


def detect(
    sample: Sample, where: str, override: str | None = None, mappings: Sequence[Adapter] = ()
) -> Adapter:
    """The adapter of a file; a tie is never broken by luck.

    A mapping that claims a file is asked before all formats: somebody wrote it for such files.
    Raises :class:`UnknownFormat` or :class:`AmbiguousFormat`, both naming the candidates.
    """
    if override:
        return next((m for m in mappings if m.name == override), None) or adapter(override)
    found = [claim for claim in claims(sample, mappings) if claim.match.score > 0]
    found = [claim for claim in found if claim.adapter in mappings] or found
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
