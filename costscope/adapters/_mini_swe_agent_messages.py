"""What a mini-swe-agent trajectory and its messages say, in any version."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from costscope.adapters import _openai_chat, _openai_responses
from costscope.adapters._exchange import Answer, Text, ToolUse
from costscope.adapters._openai_content import content_texts
from costscope.adapters._values import NO_TEXT, Token, dollars, instant, is_empty, is_list, is_object, string
from costscope.domain.tokens import Origin

_RETURN_CODE = re.compile(
    rb'"(?:<exception>[^<]{0,500}</exception>\\n)?<returncode>(-?\d{1,10})</returncode>'
)
_HEAD: Final = 700
"""Bytes of an observation within which its return code stands."""
_BLOCKS: Final = (
    re.compile(r"```mswea_bash_command\s*\n(.*?)\n```", re.DOTALL),
    re.compile(r"```bash\s*\n(.*?)\n```", re.DOTALL),
)
"""How an answer marks its action: version 2 as text, version 1."""


class _AgentConfig(msgspec.Struct, gc=False, frozen=True):
    timeout_template: str | None = None


class _ModelConfig(msgspec.Struct, gc=False, frozen=True):
    model_name: str | None = None


class Config(msgspec.Struct, gc=False, frozen=True):
    """How the run was set up."""

    agent: _AgentConfig = _AgentConfig()
    model: _ModelConfig = _ModelConfig()
    model_type: str | None = None


class _Info(msgspec.Struct, gc=False, frozen=True):
    exit_status: str | None = None
    resolved: bool | None = None
    mini_version: str | None = None
    config: Config = Config()


class Trajectory(msgspec.Struct, gc=False):
    """A file; its messages are decoded one by one, so that one that is broken spoils no other."""

    messages: list[msgspec.Raw] | None = None
    instance_id: str | None = None
    resolved: bool | None = None
    info: _Info = _Info()


class _Action(msgspec.Struct, gc=False):
    command: msgspec.Raw = NO_TEXT
    tool_call_id: str | None = None


class Extra(msgspec.Struct, gc=False, frozen=True):
    """What the harness notes beside a message and does not send."""

    response: msgspec.Raw = NO_TEXT
    cost: Decimal | None = None
    timestamp: float | None = None
    actions: list[_Action] | None = None
    returncode: int | None = None
    exception_info: Any = None
    interrupt_type: str | None = None


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: msgspec.Raw = NO_TEXT


class _ToolCall(msgspec.Struct, gc=False):
    id: str | None = None
    function: _Function | None = None


class Message(msgspec.Struct, gc=False):
    """One entry of ``messages``: of the chat API, or a whole object of the Responses API."""

    role: str | None = None
    type: str | None = None
    object: str | None = None
    content: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    reasoning_content: msgspec.Raw = NO_TEXT
    tool_calls: list[_ToolCall] | None = None
    tool_call_id: str | None = None
    call_id: str | None = None
    extra: Extra = Extra()

    @property
    def is_answer(self) -> bool:
        """Whether the model wrote it."""
        return self.role == "assistant" or self.object == "response"

    @property
    def is_tool_result(self) -> bool:
        """Whether it is marked as what a tool gave back; results of text-based actions are not."""
        return self.role == "tool" or self.type == "function_call_output"

    @property
    def is_complaint(self) -> bool:
        """Whether the harness or the user breaks in instead of running the action."""
        return self.extra.interrupt_type is not None

    def return_code(self) -> int | None:
        """The exit code of the command whose output this is."""
        if self.extra.returncode is not None:
            return self.extra.returncode
        found = _RETURN_CODE.match(memoryview(self.content)[:_HEAD]) if self.content else None
        return int(found[1]) if found else None

    def texts(self) -> list[Text]:
        """The texts that stand in the message, a result of a text-based action as a user's."""
        origin = Origin.USER
        if self.is_answer:
            origin = Origin.ASSISTANT
        elif self.is_tool_result:
            origin = Origin.TOOL_RESULT
        elif self.role == "system":
            origin = Origin.SYSTEM
        found = content_texts(self.content or self.output, origin)
        return [text for text in found if not is_empty(text.token)]

    def tools(self) -> list[ToolUse]:
        """The tools it calls; an action in text has no id."""
        if self.tool_calls:
            functions = [(call.id, call.function) for call in self.tool_calls if call.function]
            return [ToolUse(id_, f.name or "", f.arguments) for id_, f in functions]
        if self.extra.actions is not None:
            return [ToolUse(None, "bash", action.command) for action in self.extra.actions]
        return [ToolUse(None, "bash", command) for command in _blocks(self.content)]


class Provenance(msgspec.Struct, gc=False):
    """Who served a response, as a gateway adds it."""

    provider: str | None = None
    object: str | None = None


class Step(NamedTuple):
    """One message, understood: what it says, what it was paid for with."""

    number: int
    message: Message
    texts: list[Text]
    tools: list[ToolUse]
    written: datetime | None
    answer: Answer | None
    served: Provenance


_message = msgspec.json.Decoder(Message)
_provenance = msgspec.json.Decoder(Provenance)
_NOWHERE: Final = Provenance()


def step_of(number: int, raw: Token) -> Step:
    """A message of the trajectory.  Raises ``ValueError`` when any part of it is not understood."""
    message = _message.decode(raw)
    answer, served = _paid_with(raw, message)
    dollars(message.extra.cost)
    if message.object == "response" and answer is not None:
        texts, tools = answer.texts, answer.tool_uses
    else:
        texts, tools = message.texts(), message.tools() if message.is_answer else []
    return Step(number, message, texts, tools, instant(message.extra.timestamp), answer, served)


def _paid_with(raw: Token, message: Message) -> tuple[Answer | None, Provenance]:
    """The response a message holds; ``None`` for a message that was not paid for.

    A response that could not be saved as JSON is there as text of no use.
    """
    if message.object == "response":
        return _openai_responses.answer(raw), _provenance.decode(raw)
    body = message.extra.response
    if is_object(body):
        served = _provenance.decode(body)
        read = _openai_responses.answer if served.object == "response" else _openai_chat.answer
        return read(body), served
    return Answer() if message.is_answer or message.extra.cost else None, _NOWHERE


def _blocks(content: Token) -> list[Token]:
    """The single action of an answer; no action or several are none, and the harness asks again."""
    text = (
        "".join(string(t.token) for t in content_texts(content, Origin.ASSISTANT))
        if is_list(content)
        else string(content)
    )
    for pattern in _BLOCKS:
        if found := pattern.findall(text):
            return [msgspec.json.encode(found[0].strip())] if len(found) == 1 else []
    return []
