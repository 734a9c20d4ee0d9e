"""A support desk of a ferry line: 120 requests to three providers, with their responses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from making.spend import Spend, moment, stamp, write_lines
from making.words import Writer, tokens_in

KEY = "support-desk"

OPENAI = ("https://api.openai.com/v1/chat/completions", "gpt-5.4-mini")
HOUSE = ("https://models.ferry.example/v1/chat/completions", "house-model-2")
"""A model that no price book knows."""
ANTHROPIC = ("https://api.anthropic.com/v1/messages", "claude-haiku-4-5-20251001")

_SYSTEM = (
    "You answer letters to a ferry line. Look a booking up before you say anything about it. Quote the "
    "handbook where it has an answer, with the number of its page. Never promise a refund: say what the "
    "rules are. Keep every answer below eight sentences. Write the times of departures as they stand in the "
    "booking. If a letter asks for two things, answer both, in that order. If a booking cannot "
    "be found, ask for its number once more. Do not guess the weather. "
)
_TOOLS = {
    "find_booking": "Find a booking by its number: route, departure, passengers, vehicles, price paid.",
    "search_handbook": "Search the handbook of the line for rules; gives the three best passages.",
    "change_booking": "Move a booking to another departure of the same route, if there is room.",
}
_QUESTIONS = (
    "Can I take the later boat and keep my cabin?",
    "My car is longer than I wrote. What does that cost?",
    "The crossing was cancelled. What happens now?",
    "May I bring two dogs and a bicycle?",
    "I have to move the booking by one day.",
)
_CACHE_STEP = 128
"""Cached prefixes are counted in steps of this many tokens, from 1,024 on."""


@dataclass
class Ticket:
    """One letter being answered."""

    number: int
    writer: Writer
    clock: datetime
    uri: str
    model: str
    lines: list[dict[str, Any]]
    spends: list[Spend]
    messages: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    """Tokens of the request before this one."""

    def log(self, request: dict[str, Any], status: int, response: dict[str, Any]) -> None:
        """Add a pair to the log."""
        line = {"timestamp": stamp(self.clock), "task_id": f"ticket-{self.number}", "agent": "support-desk"}
        line |= {"method": "POST", "uri": self.uri, "request": request, "status": status}
        self.lines.append(line | {"response": response})
        self.clock += timedelta(seconds=self.writer.number(4, 40))


def make(folder: Path) -> list[Spend]:
    """Write the log; returns what was used at Anthropic."""
    lines: list[dict[str, Any]] = []
    spends: list[Spend] = []
    providers = [OPENAI] * 4 + [ANTHROPIC] + [OPENAI] * 5 + [ANTHROPIC] + [OPENAI] * 4
    providers += [HOUSE, ANTHROPIC] + [OPENAI] * 6 + [HOUSE]
    for place, (uri, model) in enumerate(providers):
        writer = Writer(f"raw_provider {place}")
        start = moment("2026-07-06T07:30") + timedelta(hours=9 * place, minutes=writer.number(0, 50))
        ticket = Ticket(2041 + place, writer, start, uri, model, lines, spends)
        if uri == ANTHROPIC[0]:
            _answer_with_anthropic(ticket)
        else:
            _answer_with_openai(ticket, is_refused=place == 7)
    write_lines(folder / "calls.jsonl", sorted(lines, key=lambda line: str(line["timestamp"])))
    return spends


def _answer_with_openai(ticket: Ticket, *, is_refused: bool) -> None:
    writer = ticket.writer
    ticket.messages = [{"role": "system", "content": _SYSTEM + writer.paragraph(3)}]
    for turn in range(2):
        question = f"{writer.pick(_QUESTIONS)} My booking is {writer.number(100000, 999999)}."
        ticket.messages.append({"role": "user", "content": question})
        for tool in ("find_booking", "search_handbook")[turn if turn else 0 :]:
            if is_refused and tool == "search_handbook" and not turn:
                error = {"message": "Rate limit reached.", "type": "requests", "code": "rate_limit_exceeded"}
                ticket.log(_chat_request(ticket), 429, {"error": {**error, "param": None}})
            id_ = writer.ident("call_", 24)
            arguments = json.dumps(
                {"query": question[:40]} if "search" in tool else {"number": question[-7:-1]}
            )
            call = {"id": id_, "type": "function", "function": {"name": tool, "arguments": arguments}}
            _chat(ticket, {"content": None, "tool_calls": [call]}, "tool_calls")
            ticket.messages.append(
                {"role": "tool", "tool_call_id": id_, "content": _given_back(writer, tool)}
            )
        _chat(ticket, {"content": writer.paragraph(writer.number(3, 6))}, "stop")


def _given_back(writer: Writer, tool: str) -> str:
    if tool == "find_booking":
        booking = {
            "route": "north",
            "passengers": writer.number(1, 5),
            "paid": f"{writer.number(40, 400)}.00",
        }
        return json.dumps(booking | {"note": writer.sentence()})
    return "\n\n".join(f"Page {writer.number(3, 90)}. {writer.paragraph(4)}" for _ in range(3))


def _chat_request(ticket: Ticket) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"query": {"type": "string"}, "number": {"type": "string"}}}
    tools = [
        {"type": "function", "function": {"name": name, "description": text, "parameters": schema}}
        for name, text in _TOOLS.items()
    ]
    messages = [dict(message) for message in ticket.messages]
    return {"model": ticket.model, "messages": messages, "tools": tools, "stream": False}


def _chat(ticket: Ticket, said: dict[str, Any], reason: str) -> None:
    writer, request = ticket.writer, _chat_request(ticket)
    prompt = tokens_in(json.dumps(request["messages"])) + tokens_in(json.dumps(request["tools"])) - 60
    cached = ticket.seen // _CACHE_STEP * _CACHE_STEP if ticket.seen >= 1024 else 0
    reasoning = writer.number(0, 2) * 64 if reason == "stop" else 0
    output = tokens_in(json.dumps(said)) + reasoning
    message = {"role": "assistant", **said, "refusal": None, "annotations": []}
    details = {"reasoning_tokens": reasoning, "audio_tokens": 0}
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": output,
        "total_tokens": prompt + output,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": details
        | {"accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0},
    }
    response = {
        "id": writer.ident("chatcmpl-", 29),
        "object": "chat.completion",
        "created": int(ticket.clock.timestamp()),
        "model": ticket.model if ticket.uri == HOUSE[0] else f"{ticket.model}-2026-03-17",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": usage,
        "service_tier": "default",
        "system_fingerprint": None,
    }
    ticket.log(request, 200, response)
    ticket.seen = prompt
    ticket.messages.append({"role": "assistant", **said})


def _answer_with_anthropic(ticket: Ticket) -> None:
    writer = ticket.writer
    for turn in range(5):
        passages = [_passage(writer) for _ in range(3)] if turn in (0, 3) else []
        question = {"type": "text", "text": writer.pick(_QUESTIONS)}
        ticket.messages.append({"role": "user", "content": [*passages, question]})
        answer = writer.paragraph(writer.number(2, 5))
        request = {
            "model": ticket.model,
            "max_tokens": 1024,
            "system": _SYSTEM,
            "messages": [dict(message) for message in ticket.messages],
        }
        prompt, output = tokens_in(_SYSTEM) + tokens_in(json.dumps(ticket.messages)), tokens_in(answer)
        usage = {
            "input_tokens": prompt,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": output,
            "service_tier": "standard",
            "inference_geo": "not_available",
        }
        ticket.spends.append(Spend(ticket.clock, KEY, ticket.model, (prompt, 0, 0, 0, output)))
        response = {
            "id": writer.ident("msg_01", 22),
            "type": "message",
            "role": "assistant",
            "model": ticket.model,
            "content": [{"type": "text", "text": answer}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": usage,
        }
        ticket.log(request, 200, response)
        ticket.messages.append({"role": "assistant", "content": answer})


def _passage(writer: Writer) -> dict[str, Any]:
    page = writer.number(3, 90)
    text = {"type": "text", "text": writer.paragraph(4)}
    return {"type": "search_result", "source": f"handbook/{page}", "title": f"Page {page}", "content": [text]}
