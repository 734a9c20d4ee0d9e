"""The detectors there are: whatever stands in the folder ``detectors``, by code."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from costscope.analysis.anomalies import detectors
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.domain.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Detector:
    """One rule with its documentation."""

    code: str
    name: str
    documentation: str
    """A summary line, then the sections a user reads."""
    from_tasks_per_day: int
    """Below so many tasks a day the rule is not asked."""
    find: Callable[[Evidence], Iterable[Finding]]

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]


@cache
def all_detectors() -> tuple[Detector, ...]:
    """Every detector, by code."""
    found = []
    for info in pkgutil.iter_modules(detectors.__path__):
        module = import_module(f"{detectors.__name__}.{info.name}")
        text = inspect.cleandoc(module.__doc__ or "")
        found.append(Detector(module.CODE, module.NAME, text, module.FROM_TASKS_PER_DAY, module.find))
    return tuple(sorted(found, key=lambda detector: detector.code))


def detector(name: str) -> Detector:
    """The detector of that code or name.  Raises :class:`UnknownName`."""
    for one in all_detectors():
        if name.upper() == one.code or name.lower() == one.name:
            return one
    raise UnknownName.of(
        "detector", name, [*(d.code for d in all_detectors()), *(d.name for d in all_detectors())]
    )
