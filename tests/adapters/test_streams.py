"""However a response is cut into events, it is the same response."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters import _anthropic_messages, _cohere, _gemini_api, _openai_chat
from costscope.adapters._exchange import Answer

TEXT = st.text(max_size=30)
LINE_END = st.sampled_from(["\n", "\r\n", "\r"])
USAGE = st.integers(0, 10**6)


@st.composite
def pieces(draw: st.DrawFn, whole: str) -> list[str]:
    """A text, cut anywhere."""
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


def stream(events: list[dict[str, object]], line_end: str) -> str:
    """The events as a server sends them."""
    return "".join(
        f"event: x{line_end}data: {json.dumps(e, ensure_ascii=False)}{line_end * 2}" for e in events
    )


@given(st.data(), TEXT, TEXT, TEXT, USAGE, LINE_END)
def test_chat(data: st.DataObject, text: str, thought: str, query: str, tokens: int, line_end: str) -> None:
    arguments = json.dumps({"q": query})
    usage = {"prompt_tokens": tokens, "completion_tokens": tokens}
    head = {"id": "chatcmpl-1", "model": "m", "created": 1785000000}
    call = {"id": "call_1", "type": "function", "function": {"name": "search", "arguments": arguments}}
    message = {"content": text, "reasoning_content": thought, "tool_calls": [call]}
    body = head | {"usage": usage, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}

    deltas: list[dict[str, object]] = [
        {"reasoning_content": piece} for piece in data.draw(pieces(thought), "thought")
    ]
    deltas += [{"content": piece} for piece in data.draw(pieces(text), "text")]
    deltas.append(
        {"tool_calls": [{"index": 0, "id": "call_1", "function": {"name": "search", "arguments": ""}}]}
    )
    deltas += [
        {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
        for piece in data.draw(pieces(arguments), "arguments")
    ]
    chunks: list[dict[str, object]] = [head | {"choices": [{"index": 0, "delta": d}]} for d in deltas]
    chunks.append(head | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    chunks.append(head | {"choices": [], "usage": usage})

    whole = _openai_chat.answer(json.dumps(body).encode())
    assert reread(_openai_chat.streamed(stream(chunks, line_end))) == reread(whole)


@given(st.data(), TEXT, TEXT, TEXT, USAGE, LINE_END)
def test_messages(
    data: st.DataObject, text: str, thought: str, query: str, tokens: int, line_end: str
) -> None:
    blocks: list[dict[str, object]] = [
        {"type": "thinking", "thinking": thought},
        {"type": "text", "text": text},
        {"type": "tool_use", "id": "toolu_1", "name": "search", "input": {"q": query}},
    ]
    empty = [
        {"type": "thinking", "thinking": ""},
        {"type": "text", "text": ""},
        {**blocks[2], "input": {}},
    ]
    contents = [thought, text, json.dumps({"q": query})]
    named = [
        ("thinking_delta", "thinking"),
        ("text_delta", "text"),
        ("input_json_delta", "partial_json"),
    ]
    usage = {"input_tokens": tokens, "cache_read_input_tokens": 7}
    message = {"id": "msg_1", "type": "message", "model": "m"}
    events: list[dict[str, object]] = [
        {"type": "message_start", "message": message | {"usage": usage | {"output_tokens": 1}}}
    ]
    for index, ((kind, key), content) in enumerate(zip(named, contents, strict=True)):
        events.append({"type": "content_block_start", "index": index, "content_block": empty[index]})
        events += [
            {"type": "content_block_delta", "index": index, "delta": {"type": kind, key: piece}}
            for piece in data.draw(pieces(content), key)
        ]
    end = {"delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": tokens}}
    events.append({"type": "message_delta", **end})

    body = message | {
        "content": blocks,
        "stop_reason": "tool_use",
        "usage": usage | {"output_tokens": tokens},
    }
    whole = _anthropic_messages.answer(json.dumps(body).encode())
    assert reread(_anthropic_messages.streamed(stream(events, line_end))) == reread(whole)


@given(st.data(), TEXT, TEXT, USAGE, LINE_END)
def test_generated_content(data: st.DataObject, text: str, thought: str, tokens: int, line_end: str) -> None:
    head = {"modelVersion": "gemini-3-flash-preview", "responseId": "r-1"}
    usage = {"promptTokenCount": tokens, "totalTokenCount": 2 * tokens, "candidatesTokenCount": tokens}
    written = [{"text": thought, "thought": True}, {"text": text}]
    call = {"functionCall": {"id": "f-1", "name": "search", "args": {"q": text}}}

    def chunk(part: dict[str, object], **more: object) -> dict[str, object]:
        return head | {
            "candidates": [{"content": {"parts": [part]}, **more}],
            "usageMetadata": {"promptTokenCount": 1},
        }

    chunks = [chunk({"text": piece, "thought": True}) for piece in data.draw(pieces(thought), "thought")]
    chunks += [chunk({"text": piece}) for piece in data.draw(pieces(text), "text")]
    chunks.append(chunk(call, finishReason="STOP") | {"usageMetadata": usage})

    body = chunk(call, finishReason="STOP") | {"usageMetadata": usage}
    body["candidates"] = [{"content": {"parts": [*written, call]}, "finishReason": "STOP"}]
    whole = reread(_gemini_api.answer(json.dumps(body).encode()))
    assert reread(_gemini_api.streamed(stream(chunks, line_end))) == whole
    assert reread(_gemini_api.answer(json.dumps(chunks).encode())) == whole


@given(st.data(), TEXT, TEXT, USAGE, LINE_END)
def test_cohere(data: st.DataObject, text: str, query: str, tokens: int, line_end: str) -> None:
    arguments = json.dumps({"q": query})
    usage = {"billed_units": {"input_tokens": tokens, "output_tokens": tokens}}
    call = {"id": "c-1", "type": "function", "function": {"name": "search", "arguments": arguments}}
    message = {"role": "assistant", "content": [{"type": "text", "text": text}], "tool_calls": [call]}
    body = {"id": "1", "finish_reason": "TOOL_CALL", "message": message, "usage": usage}

    def event(kind: str, **said: object) -> dict[str, object]:
        return {"type": kind, "index": 0, "delta": {"message": said}}

    events = [{"id": "1"} | event("message-start", role="assistant", content=[], tool_calls=[])]
    events += [event("content-delta", content={"text": piece}) for piece in data.draw(pieces(text), "text")]
    events.append(
        event("tool-call-start", tool_calls=call | {"function": {"name": "search", "arguments": ""}})
    )
    events += [
        event("tool-call-delta", tool_calls={"function": {"arguments": piece}})
        for piece in data.draw(pieces(arguments), "arguments")
    ]
    events.append({"type": "message-end", "delta": {"finish_reason": "TOOL_CALL", "usage": usage}})

    whole = _cohere.answer(json.dumps(body).encode())
    assert reread(_cohere.streamed(stream(events, line_end))) == reread(whole)


@given(st.data(), TEXT, USAGE)
def test_a_stream_that_breaks_off_never_shows_more_than_the_whole(
    data: st.DataObject, text: str, tokens: int
) -> None:
    events: list[dict[str, object]] = [
        {
            "type": "message_start",
            "message": {"id": "msg_1", "type": "message", "usage": {"output_tokens": 1}},
        },
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"output_tokens": tokens},
        },
    ]
    whole = stream(events, "\n")
    first = whole.index("\n\n")
    cut = data.draw(st.integers(first, len(whole)))
    answer = _anthropic_messages.streamed(whole[:cut])
    assert answer.response_id == "msg_1"
    assert answer.counts.output_tokens in (None, tokens)
    assert (answer.counts.output_tokens is None) == (answer.status is None)


def reread(answer: Answer) -> Answer:
    """An answer whose texts compare by what they say, however it is escaped."""
    return replace(
        answer,
        texts=[text._replace(token=bytes_of(text.token)) for text in answer.texts],
        tool_uses=[tool._replace(arguments=bytes_of(tool.arguments)) for tool in answer.tool_uses],
    )


def bytes_of(token: object) -> bytes:
    """A token in one spelling."""
    return json.dumps(json.loads(bytes(token))).encode()  # type: ignore[call-overload]
