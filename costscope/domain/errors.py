"""The tree of errors a person can act on.

::

    CostscopeError
    ├── UsageError            2   usage
    │   ├── UnknownName       2   unknown-name        a column, dimension, format … that does not exist
    │   ├── ConfigError       2   bad-config
    │   ├── PriceFileError    2   bad-price-file
    │   ├── MappingFileError  2   bad-mapping
    │   └── BrokenAdapter     2   broken-adapter      an adapter of another package that cannot be used
    ├── InputError            3   input
    │   ├── UnreadableInput   3   unreadable-input
    │   ├── UnknownFormat     3   unknown-format      no adapter claims it
    │   ├── AmbiguousFormat   3   ambiguous-format    two adapters claim it
    │   ├── BadHeader         3   bad-header          a CSV whose columns cannot be trusted
    │   ├── TooManyRejects    3   too-many-rejects
    │   ├── MixedCurrency     3   mixed-currency
    │   ├── UnitScale         3   unit-scale          amounts in another unit than they were read in
    │   └── CircularSource    3   circular-source     a tracker's own estimate in place of a bill
    ├── LakeError             2   lake
    │   ├── LakeMissing       2   lake-missing
    │   ├── LakeLocked        2   lake-locked
    │   └── LakeDamaged       3   lake-damaged
    └── NotFinal              4   not-final           --strict and part of the money is unknown

A data record that is not understood is no exception but a value: a row of the ``rejects`` table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from costscope.domain.exit_codes import ExitCode


class CostscopeError(Exception):
    """Anything that ends a command with a message instead of an answer.

    ``what`` is one sentence, ``where`` a ``file:line`` or a setting, ``hint`` what to run or change next,
    ``problems`` are the single things that are wrong, where there are several.
    """

    slug: ClassVar[str] = "error"
    exit_code: ClassVar[ExitCode] = ExitCode.USAGE

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        hint: str | None = None,
        problems: Iterable[str] = (),
    ) -> None:
        super().__init__(what)
        self.problems = tuple(problems)
        self.what = what
        self.where = where
        self.hint = hint


class UsageError(CostscopeError):
    """The command line asks for something that cannot be done."""

    slug = "usage"


class UnknownName(UsageError):
    """A name that is not in the registry it should come from."""

    slug = "unknown-name"

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str], *, where: str | None = None) -> UnknownName:
        """Say which ``kind`` of name is unknown, with the nearest known ones as the hint."""
        names = sorted(known)
        import difflib  # only who mistyped waits for it

        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"one of: {', '.join(names)}"
        return cls(f"there is no {kind} called {name!r}", where=where, hint=hint)


class ConfigError(UsageError):
    """A setting that is unknown or has a value it cannot have."""

    slug = "bad-config"


class PriceFileError(UsageError):
    """A user price file that cannot be read as one."""

    slug = "bad-price-file"


class MappingFileError(UsageError):
    """A mapping of a home-made log that cannot be read as one."""

    slug = "bad-mapping"


class BrokenAdapter(UsageError):
    """An adapter another package announces that cannot be imported, or is none."""

    slug = "broken-adapter"


class InputError(CostscopeError):
    """A file that cannot be taken in."""

    slug = "input"
    exit_code = ExitCode.INPUT


class UnreadableInput(InputError):
    """A path that does not exist, cannot be opened or cannot be decompressed."""

    slug = "unreadable-input"


class UnknownFormat(InputError):
    """A file that no adapter claims."""

    slug = "unknown-format"


class AmbiguousFormat(InputError):
    """A file that several adapters claim with the same score."""

    slug = "ambiguous-format"


class BadHeader(InputError):
    """A table whose columns cannot be told apart or are not those of its format."""

    slug = "bad-header"


class TooManyRejects(InputError):
    """More records were rejected than ``--max-rejects`` allows."""

    slug = "too-many-rejects"


class MixedCurrency(InputError):
    """Amounts in more than one currency where one sum was asked for."""

    slug = "mixed-currency"


class UnitScale(InputError):
    """A bill that is off by a power of ten, such as cents that were read as dollars."""

    slug = "unit-scale"


class CircularSource(InputError):
    """A tracker's own estimate offered as the bill, which would only be compared with itself."""

    slug = "circular-source"


class LakeError(CostscopeError):
    """The lake cannot be used as it is."""

    slug = "lake"


class LakeMissing(LakeError):
    """There is no lake here yet."""

    slug = "lake-missing"


class LakeLocked(LakeError):
    """Another process is writing to the lake."""

    slug = "lake-locked"


class LakeDamaged(LakeError):
    """A file the manifest names is missing or is not what it was when published."""

    slug = "lake-damaged"
    exit_code = ExitCode.INPUT


class NotFinal(CostscopeError):
    """``--strict`` was given while part of the money is unknown or not final."""

    slug = "not-final"
    exit_code = ExitCode.NOT_FINAL
