"""What says of which type a task is."""

from __future__ import annotations

from typing import Final

from costscope.domain.errors import UnknownName

TYPE_SQL: Final = {
    "auto": "coalesce(arg_min(agent, call_number), any_value(project), 'task')",
    "agent": "coalesce(arg_min(agent, call_number), '(none)')",
    "project": "coalesce(any_value(project), '(none)')",
    "label": "coalesce(any_value(label), '(none)')",
    "provider": "coalesce(arg_min(provider, call_number), '(none)')",
}
"""Expressions over the calls of one task, by name."""


def type_sql(name: str) -> str:
    """The expression of that name.  Raises :class:`UnknownName`."""
    if name not in TYPE_SQL:
        raise UnknownName.of("type of task", name, TYPE_SQL, where="--type")
    return TYPE_SQL[name]
