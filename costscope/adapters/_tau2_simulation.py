"""What a tau2 simulation says, in any of the files it may stand in."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from costscope.adapters import _openai, _openai_chat
from costscope.adapters._exchange import Answer
from costscope.adapters._moments import moment, zone_between
from costscope.adapters._values import NO_TEXT, Count, Token, TokenCounts, dollars, is_empty, is_object

_RUN: Final = re.compile(r"_llm_agent(?:_solo|_gt)?_(.+?)_user_simulator_([^/]+)")
"""The name tau2 gives a run: time, domain, agent with its model, user with its model."""


class _Party(msgspec.Struct, gc=False, frozen=True):
    implementation: str | None = None
    llm: str | None = None
    global_simulation_guidelines: msgspec.Raw = NO_TEXT


class _Environment(msgspec.Struct, gc=False, frozen=True):
    domain_name: str | None = None
    policy: msgspec.Raw = NO_TEXT
    tool_defs: msgspec.Raw = NO_TEXT


class Info(msgspec.Struct, gc=False, frozen=True):
    """How the run was set up."""

    agent_info: _Party = _Party()
    user_info: _Party = _Party()
    environment_info: _Environment = _Environment()


class Task(msgspec.Struct, gc=False):
    """What the simulated user is told."""

    id: Any = None
    user_scenario: msgspec.Raw = NO_TEXT


class _RunInfo(msgspec.Struct, gc=False):
    simulation_id: str | None = None
    termination_reason: str | None = None


class _RewardInfo(msgspec.Struct, gc=False):
    reward: Decimal | None = None


class Simulation(msgspec.Struct, gc=False):
    """One conversation; its messages are decoded one by one, so that one that is broken spoils no other."""

    id: str | None = None
    task_id: Any = None
    task: Task | None = None
    run_info: _RunInfo | None = None
    termination_reason: str | None = None
    reward_info: _RewardInfo | None = None
    policy: msgspec.Raw = NO_TEXT
    messages: list[msgspec.Raw] | None = None


class Document(Simulation, gc=False):
    """A file: the results of a run, or a single simulation."""

    info: Info = Info()
    tasks: list[Task] | None = None
    simulations: list[msgspec.Raw] | None = None


class ToolCall(msgspec.Struct, gc=False):
    """A tool one of the parties calls."""

    id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = NO_TEXT


class _Usage(_openai.Usage, gc=False):
    cache_read_tokens: Count | None = None
    reasoning_tokens: Count | None = None


class _RawData(msgspec.Struct, gc=False):
    choices: msgspec.Raw = NO_TEXT
    usage: msgspec.Raw = NO_TEXT
    finish_reason: str | None = None


class Message(msgspec.Struct, gc=False):
    """One message of the conversation."""

    role: str
    id: str | None = None
    content: msgspec.Raw = NO_TEXT
    tool_calls: list[ToolCall] | None = None
    requestor: str | None = None
    error: bool | None = None
    timestamp: str | None = None
    cost: Decimal | None = None
    usage: _Usage | None = None
    raw_data: msgspec.Raw = NO_TEXT


class Step(NamedTuple):
    """A message, understood; ``answer`` is the response it came with, if it was generated."""

    number: int
    message: Message
    written: datetime | None
    answer: Answer | None


_message = msgspec.json.Decoder(Message)
_raw_data = msgspec.json.Decoder(_RawData)


def models_of(run: str) -> tuple[str | None, str | None]:
    """The models of agent and user by the name of a run, where it is the one tau2 gives."""
    found = _RUN.search(run)
    return (found[1], found[2]) if found else (None, None)


def step_of(number: int, raw: Token) -> Step:
    """A message.  Raises ``ValueError`` when any part of it is not understood."""
    message = _message.decode(raw)
    if message.role not in ("assistant", "user", "tool"):
        raise ValueError("a message of an unknown role")
    return Step(number, message, moment(message.timestamp), _answer(message))


def zone_of(steps: list[Step]) -> timedelta:
    """How far the clock of the timestamps, which name no zone, is from UTC.

    The provider's own time tells; without one it stays unknown, and is taken for UTC.
    """
    for step in steps:
        if step.written and step.answer and step.answer.created:
            return zone_between(step.written, step.answer.created)
    return timedelta()


def _answer(message: Message) -> Answer | None:
    """The response a message came with; of the whole response only its choice may be left."""
    raw = _raw_data.decode(message.raw_data) if is_object(message.raw_data) else None
    if raw is None and message.usage is None:
        return None
    if raw is not None and not is_empty(raw.choices):
        answer = _openai_chat.answer(message.raw_data)
    else:
        answer = Answer(finish_reason=raw.finish_reason if raw else None)
    if message.usage is not None and not any(answer.counts):
        answer.counts = _counts(message.usage)
    # The harness writes 0 where it found no price.
    answer.cost = dollars(message.cost) or None
    return answer


def _counts(usage: _Usage) -> TokenCounts:
    counts = _openai.counts(usage)
    if counts.cache_read_tokens is None:
        counts = counts._replace(cache_read_tokens=usage.cache_read_tokens)
    if counts.reasoning_tokens is None:
        counts = counts._replace(reasoning_tokens=usage.reasoning_tokens)
    return counts
