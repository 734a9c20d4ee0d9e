"""Finds every adapter: the modules of this package, and those third parties announce.

Names come from file names alone, so that listing them imports no adapter.  A third party adds one with an
entry point in the group ``costscope.adapters``.
"""

from __future__ import annotations

import inspect
import pkgutil
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from costscope.domain.errors import BrokenAdapter, UnknownName

if TYPE_CHECKING:
    from costscope.adapters._contract import Adapter

GROUP = "costscope.adapters"


@cache
def adapter_names() -> tuple[str, ...]:
    """Every adapter's name, in alphabetical order."""
    return tuple(sorted(_built_in() | _announced().keys()))


@cache
def _built_in() -> frozenset[str]:
    import costscope.adapters as package

    names = {m.name for m in pkgutil.iter_modules(package.__path__)}
    return frozenset(name for name in names if not name.startswith("_") and name != "registry")


@cache
def _announced() -> dict[str, EntryPoint]:
    """What third parties announce; looked up once, since it reads the metadata of every installed package."""
    return {point.name: point for point in entry_points(group=GROUP)}


@cache
def adapter(name: str) -> Adapter:
    """The adapter with that name.  Raises :class:`UnknownName`; a third party's, :class:`BrokenAdapter`."""
    from costscope.adapters._contract import Adapter

    names = adapter_names()
    if name not in names:
        raise UnknownName.of("adapter", name, names)
    if is_third_party(name):
        return _third_party(_announced()[name])
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


def is_third_party(name: str) -> bool:
    """Whether another package brought the adapter; a name of ours stays ours."""
    return name in _announced() and name not in _built_in()


def _third_party(point: EntryPoint) -> Adapter:
    """What a third party announces; whatever goes wrong in its code is its error, not ours."""
    package = point.dist.name if point.dist else "another package"
    try:
        return _loaded(point)
    except Exception as error:
        raise BrokenAdapter(
            f"the adapter {point.name} of {package} cannot be used: {type(error).__name__}: {error}",
            hint=f"update or remove the package {package}",
        ) from error


def _loaded(point: EntryPoint) -> Adapter:
    from costscope.adapters._contract import Adapter

    if not is_third_party(point.name):
        raise ValueError("costscope has a format of that name")
    found = point.load()()
    if not isinstance(found, Adapter) or found.name != point.name:
        raise TypeError(f"{point.value} is not an adapter called {point.name}")
    return found


@cache
def broken_adapters() -> tuple[BrokenAdapter, ...]:
    """What is wrong with third parties' adapters that cannot be used; all the others go on working."""
    broken = []
    for _, point in sorted(_announced().items()):
        try:
            _third_party(point)
        except BrokenAdapter as error:
            broken.append(error)
    return tuple(broken)


@cache
def all_adapters() -> tuple[Adapter, ...]:
    """Every adapter that can be used, loaded."""
    sound = []
    for name in adapter_names():
        with suppress(BrokenAdapter):
            sound.append(adapter(name))
    return tuple(sound)
