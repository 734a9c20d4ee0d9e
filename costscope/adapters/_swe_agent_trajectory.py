"""What a SWE-agent trajectory says, in any version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec
import xxhash

from costscope.adapters._exchange import Text, ToolUse
from costscope.adapters._labels import word
from costscope.adapters._openai_content import content_texts
from costscope.adapters._values import NO_TEXT, Count, Token, is_empty, is_object, quoted, string
from costscope.domain.tokens import Origin

_NO_MODELS: Final = frozenset(
    {"replay", "human", "human_thought", "instant_empty_submit", "instant_empty_submit_test_1"}
)
"""What stands for a model where none was asked."""
_ORIGINS: Final = {"system": Origin.SYSTEM, "assistant": Origin.ASSISTANT, "tool": Origin.TOOL_RESULT}
_COMMAND: Final = re.compile(r"\S+")


class ModelStats(msgspec.Struct, gc=False, frozen=True):
    """Totals of an attempt: its tokens, its cost."""

    instance_cost: Decimal | None = None
    tokens_sent: Count | None = None
    tokens_received: Count | None = None


class _Info(msgspec.Struct, gc=False):
    exit_status: Any = None
    model_stats: ModelStats | None = None
    rloop_model_stats: ModelStats | None = None


class _Named(msgspec.Struct, gc=False):
    name: Any = None
    id: Any = None


class _Agent(msgspec.Struct, gc=False):
    model: _Named | None = None


class _ReplayConfig(msgspec.Struct, gc=False):
    agent: _Agent | None = None
    problem_statement: _Named | None = None


class Attempt(msgspec.Struct, gc=False):
    """One run; its messages are decoded one by one, so that one that is broken spoils no other."""

    history: list[msgspec.Raw] | None = None
    trajectory: msgspec.Raw = NO_TEXT
    info: _Info | None = None
    replay_config: msgspec.Raw = NO_TEXT

    @property
    def stats(self) -> ModelStats | None:
        """What the attempt used, if it asked a model at all."""
        stats = self.info.model_stats if self.info else None
        if stats is None or not (stats.tokens_sent or stats.tokens_received or stats.instance_cost):
            return None
        return stats

    def config(self) -> tuple[str | None, Any]:
        """The model and the id of the task, from the configuration the run could be repeated with."""
        body: Token = self.replay_config
        if text := string(body):
            body = text.encode()
        said = _config.decode(body) if is_object(body) else _ReplayConfig()
        model = said.agent.model.name if said.agent and said.agent.model else None
        task = said.problem_statement.id if said.problem_statement else None
        return (model if isinstance(model, str) and model not in _NO_MODELS else None), task

    def digest(self) -> str:
        """What tells this run from another one of the same task."""
        return xxhash.xxh3_64_hexdigest(b"\0".join(bytes(raw) for raw in self.history or ()))


class Trajectory(Attempt, gc=False):
    """A file: one run, or several attempts of which one was chosen."""

    attempts: list[Attempt] | None = None


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: msgspec.Raw = NO_TEXT


class _ToolCall(msgspec.Struct, gc=False):
    id: str | None = None
    function: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    role: str
    content: msgspec.Raw = NO_TEXT
    action: Any = None
    tool_calls: list[_ToolCall] | None = None
    tool_call_ids: list[str] | None = None
    is_demo: bool | None = None


class Step(NamedTuple):
    """A message, understood."""

    number: int
    texts: list[Text]
    tools: list[ToolUse]
    results: list[str]
    is_answer: bool
    is_demo: bool


_config = msgspec.json.Decoder(_ReplayConfig)
_message = msgspec.json.Decoder(_Message)


def step_of(number: int, raw: Token) -> Step:
    """A message of the history.  Raises ``ValueError`` when any part of it is not understood."""
    message = _message.decode(raw)
    origin = _ORIGINS.get(message.role, Origin.USER)
    texts = [text for text in content_texts(message.content, origin) if not is_empty(text.token)]
    is_answer = origin is Origin.ASSISTANT
    tools = list(_tools(message)) if is_answer and not message.is_demo else []
    return Step(number, texts, tools, message.tool_call_ids or [], is_answer, bool(message.is_demo))


def _tools(message: _Message) -> Iterator[ToolUse]:
    """The tools a message calls; an action in text is a command by its first word, and has no id."""
    for call in message.tool_calls or ():
        if call.function:
            yield ToolUse(call.id, call.function.name or "", call.function.arguments)
    if not message.tool_calls and isinstance(message.action, str) and message.action.strip():
        command = _COMMAND.search(message.action)
        name = word(command[0]) if command else None
        yield ToolUse(None, name or "bash", quoted(message.action.strip()))
