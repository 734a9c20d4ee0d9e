"""Every error has a slug of its own, an exit code, and stands in the tree that the module draws."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from costscope.domain import errors
from costscope.domain.errors import CostscopeError, UnknownName
from costscope.domain.exit_codes import ExitCode
from costscope.domain.verdict import Verdict

DRAWN = re.compile(
    r"^(?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)(?: +(?P<code>\d+) +(?P<slug>[\w-]+))?", re.MULTILINE
)


def classes(root: type[CostscopeError] = CostscopeError) -> Iterator[type[CostscopeError]]:
    """Every kind of error, depth first."""
    for child in root.__subclasses__():
        yield child
        yield from classes(child)


def test_slugs_are_unique_and_words_of_a_url() -> None:
    slugs = [kind.slug for kind in classes()]
    assert len(set(slugs)) == len(slugs) > 10
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    tree = errors.__doc__[errors.__doc__.index("::") : errors.__doc__.rindex("\n\n")]
    drawn = [
        (found["name"], int(found["code"]), found["slug"], len(found["indent"]) // 4)
        for found in DRAWN.finditer(tree.replace("\n    ", "\n"))
        if found["code"]
    ]
    depth = {
        kind: len([base for base in kind.__mro__ if issubclass(base, CostscopeError)]) - 1
        for kind in classes()
    }
    assert drawn == [(kind.__name__, int(kind.exit_code), kind.slug, depth[kind]) for kind in classes()]


@pytest.mark.parametrize("kind", list(classes()), ids=lambda kind: kind.__name__)
def test_an_error_has_three_parts_and_a_code(kind: type[CostscopeError]) -> None:
    error = kind("what happened", where="file:1", hint="do this")
    assert (str(error), error.what, error.where, error.hint) == (
        "what happened",
        "what happened",
        "file:1",
        "do this",
    )
    assert error.exit_code in {ExitCode.USAGE, ExitCode.INPUT, ExitCode.NOT_FINAL}
    assert kind.__doc__


def test_an_unknown_name_comes_with_what_it_may_have_been() -> None:
    assert UnknownName.of("dimension", "modle", ["model", "day"]).hint == "did you mean model?"
    assert UnknownName.of("dimension", "xyz", ["model", "day"]).hint == "one of: day, model"
    assert "'modle'" in UnknownName.of("dimension", "modle", ["model"]).what


def test_exit_codes_are_those_of_the_manual() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0,
        "CHECK_FAILED": 1,
        "USAGE": 2,
        "INPUT": 3,
        "NOT_FINAL": 4,
        "BUG": 70,
        "INTERRUPTED": 130,
    }
    # 1 is for a check that was asked for and said no, and for nothing else.
    assert all(kind.exit_code is not ExitCode.CHECK_FAILED for kind in classes())
    assert Verdict(passed=True, reason="").exit_code == ExitCode.OK
    assert Verdict(passed=False, reason="too dear").exit_code == ExitCode.CHECK_FAILED
