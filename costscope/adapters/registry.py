"""Finds every adapter: the modules of this package, and those third parties announce.

Names come from file names alone, so that listing them imports no adapter.  A third party adds one with an
entry point in the group ``costscope.adapters``.
"""

from __future__ import annotations

import inspect
import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from costscope.domain.errors import UnknownName

if TYPE_CHECKING:
    from costscope.adapters._contract import Adapter

GROUP = "costscope.adapters"


@cache
def adapter_names() -> tuple[str, ...]:
    """Every adapter's name, in alphabetical order."""
    import costscope.adapters as package

    built_in = {m.name for m in pkgutil.iter_modules(package.__path__)}
    built_in = {name for name in built_in if not name.startswith("_") and name != "registry"}
    return tuple(sorted(built_in | _announced().keys()))


@cache
def _announced() -> dict[str, EntryPoint]:
    """What third parties announce; looked up once, since it reads the metadata of every installed package."""
    return {point.name: point for point in entry_points(group=GROUP)}


@cache
def adapter(name: str) -> Adapter:
    """The adapter with that name.  Raises :class:`UnknownName`."""
    from costscope.adapters._contract import Adapter

    names = adapter_names()
    if name not in names:
        raise UnknownName.of("adapter", name, names)
    if name in _announced():
        found: Adapter = _announced()[name].load()()
        return found
    module = import_module(f"costscope.adapters.{name}")
    classes = [
        c
        for c in vars(module).values()
        if inspect.isclass(c) and issubclass(c, Adapter) and c.__module__ == module.__name__
    ]
    assert len(classes) == 1, f"{module.__name__} must define exactly one adapter"
    found = classes[0]()
    assert found.name == name, f"{module.__name__} must hold the adapter of that name"
    return found


def all_adapters() -> list[Adapter]:
    """Every adapter, loaded."""
    return [adapter(name) for name in adapter_names()]
