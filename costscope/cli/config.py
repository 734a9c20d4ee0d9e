"""Where a setting's value comes from: flag, environment, ``costscope.toml``, the user's file, default.

The nearest ``costscope.toml`` in the working folder or above it is used, and only that one.  No key can run
anything, so that a file in a folder somebody downloaded is harmless.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from costscope.domain.errors import ConfigError, UnknownName

FILE: Final = "costscope.toml"
PREFIX: Final = "COSTSCOPE_"


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its type, default and meaning."""

    name: str
    kind: type
    default: Any
    meaning: str
    in_environment: bool = True
    is_secret: bool = False
    """Whether its value is not to be shown."""


KEYS: Final = {
    key.name: key
    for key in (
        Key("lake", str, ".costscope", "folder of the lake"),
        Key("prices", list, [], "price files laid over the shipped book, the last one wins"),
        Key("mapping", list, [], "mappings of home-made logs"),
        Key("tz", str, "UTC", "zone that says what a day is"),
        Key("processes", int, None, "processes that read files; default: one per core"),
        Key(
            "max_rejects",
            int,
            None,
            "records that may be rejected before an ingest fails; default: any number",
        ),
        Key("budget", list, [], "spending limits, a table each", in_environment=False),
        Key("check", dict, {}, "what the nightly check runs", in_environment=False),
        Key("alerts", dict, {}, "addresses that check --notify tells", is_secret=True),
        Key("now", str, None, "the current instant, for repeatable runs"),
    )
}


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value and the place it came from."""

    value: Any
    origin: str


class Config:
    """Every setting, resolved once."""

    def __init__(self, files: list[Path], environment: Mapping[str, str]) -> None:
        self._layers: list[tuple[str, dict[str, Any]]] = []
        self._layers.append(("environment", _from_environment(environment)))
        self._layers.extend((str(path), _from_file(path)) for path in files)

    def get(self, name: str, flag: Any = None) -> Any:
        """The value of a setting; a flag that was given wins."""
        return self.origin(name, flag).value

    def origin(self, name: str, flag: Any = None) -> Value:
        """The value of a setting with its origin."""
        if flag is not None and flag != []:
            return Value(flag, f"--{name.replace('_', '-')}")
        for origin, values in self._layers:
            if name in values:
                return Value(values[name], origin)
        return Value(KEYS[name].default, "default")


def load_config(environment: Mapping[str, str] | None = None, *, start: Path | None = None) -> Config:
    """Find and read the configuration.  Raises :class:`ConfigError` for a key or value that cannot be."""
    environment = os.environ if environment is None else environment
    folder = start or Path.cwd()
    files = [path for parent in (folder, *folder.parents) if (path := parent / FILE).is_file()][:1]
    home = environment.get("XDG_CONFIG_HOME") or f"{environment.get('HOME', '')}/.config"
    user = Path(home) / "costscope" / FILE
    if user.is_file() and user not in files:
        files.append(user)
    return Config(files, environment)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in KEYS.values():
        text = environment.get(PREFIX + key.name.upper())
        if not text or not key.in_environment:
            continue
        where = PREFIX + key.name.upper()
        if key.kind is list:
            found[key.name] = text.split(os.pathsep)
        elif key.kind is dict:
            found[key.name] = {"urls": text.split()}  # the addresses alone, which hold colons
        elif key.kind is int:
            try:
                found[key.name] = int(text)
            except ValueError:
                raise ConfigError(f"{text!r} is not a whole number", where=where) from None
        else:
            found[key.name] = text
    return found


def _from_file(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path)) from error
    for name, value in data.items():
        if name not in KEYS:
            raise UnknownName.of("setting", name, KEYS, where=str(path))
        kind = KEYS[name].kind
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ConfigError(f"{name} must be of type {kind.__name__}", where=str(path))
        if name in {"lake", "prices", "mapping"}:
            # A path in a file is meant from where the file lies, not from where the command runs.
            data[name] = (
                [str(path.parent / str(entry)) for entry in value]
                if isinstance(value, list)
                else str(path.parent / str(value))
            )
    return data
