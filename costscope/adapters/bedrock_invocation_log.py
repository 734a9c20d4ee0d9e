"""Amazon Bedrock's model invocation log: one line for each call of an account, as it is delivered to S3.

Token rule: exclusive; Bedrock's own ``inputTokenCount`` leaves out both cache classes.  How long what was
written to the cache lives is in the body of the response alone, where that was logged.  Where Bedrock counted
nothing, the body's own counts stand, by the rule of its form.

The whole input is in a line, unless bodies are not delivered, or lie apart since they are large.  The task,
the conversation and the agent are those of ``requestMetadata``; without them the hash of the texts before the
first answer stands for the task.  Who called (``identity``) is not read.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._formats import CONVERSE, Format, body_of, invoked
from costscope.adapters._labels import label, word
from costscope.adapters._logged_call import Logged, add_call, told_answer, told_prompt
from costscope.adapters._moments import moment
from costscope.adapters._values import NO_TEXT, Count, TokenCounts, is_empty
from costscope.domain.tokens import TokenRule

_SCHEMA: Final = "ModelInvocationLog"


class _Input(msgspec.Struct, gc=False, rename="camel"):
    input_body_json: msgspec.Raw = NO_TEXT
    input_token_count: Count | None = None
    cache_read_input_token_count: Count | None = None
    cache_write_input_token_count: Count | None = None


class _Output(msgspec.Struct, gc=False, rename="camel"):
    output_body_json: msgspec.Raw = NO_TEXT
    output_token_count: Count | None = None


class _Metadata(msgspec.Struct, gc=False):
    task_id: Any = None
    conversation_id: Any = None
    session_id: Any = None
    trace_id: Any = None
    agent: Any = None
    project: Any = None


class Line(msgspec.Struct, gc=False, rename="camel"):
    """A line of the log."""

    model_id: str
    schema_type: str = ""
    timestamp: str | None = None
    region: str | None = None
    request_id: str | None = None
    operation: str = ""
    error_code: Any = None
    input: _Input | None = None
    output: _Output | None = None
    request_metadata: _Metadata | None = None


class BedrockInvocationLog(JsonLines):
    """Amazon Bedrock's model invocation log."""

    name = "bedrock_invocation_log"
    title = "Amazon Bedrock model invocation log (JSONL)"
    export_hint = (
        "aws bedrock put-model-invocation-logging-configuration with an S3 bucket, then aws s3 cp of it"
    )
    blind_spots = (
        "bodies that lie apart since they are large; latency; retries of the SDK, which are other lines"
    )
    line_type = Line
    remembers_text = True

    def sniff(self, sample: Sample) -> Match | None:
        """Lines name their schema."""
        objects = sample.objects()
        hits = sum(line.get("schemaType") == _SCHEMA and "modelId" in line for line in objects)
        return Match(0.99 * hits / len(objects), f"the schema {_SCHEMA}") if hits else None

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's call into the batch."""
        if line.schema_type != _SCHEMA:
            raise ValueError("a line of another schema")
        sent, given = line.input or _Input(), line.output or _Output()
        form = _form(line.operation, sent, given)
        has_failed = bool(line.error_code)
        no_input = is_empty(sent.input_body_json)
        prompt = Prompt(is_whole=False) if no_input else told_prompt(form.prompt, sent.input_body_json)
        no_output = has_failed or is_empty(given.output_body_json)
        answer = Answer() if no_output else told_answer(form.answer, given.output_body_json)
        answer.model = None  # the bare name it has at its maker, for which AWS has no price
        rule, counts = _counts(form, sent, given, answer)
        named = line.request_metadata or _Metadata()
        conversation = label(named.conversation_id) or label(named.session_id)
        task = label(named.task_id) or conversation or label(named.trace_id)
        identity = prompt.identity()
        said = Logged(
            rule=rule,
            counts=counts,
            task=task or identity,
            thread=f"{task}/{identity}" if task and identity else task or identity,
            conversation=conversation,
            agent=label(named.agent),
            project=label(named.project),
            response_id=answer.response_id,
            request_id=line.request_id,
            start_time=moment(line.timestamp),
            operation=form.operation,
            provider="aws",
            requested_model=line.model_id,
            region=line.region,
            status="error" if has_failed else "ok",
            error_type=word(line.error_code) or "error" if has_failed else None,
        )
        add_call(out, number, said, prompt, answer)
        out.accepted += 1


def _form(operation: str, sent: _Input, given: _Output) -> Format:
    if operation.startswith("Converse"):
        return CONVERSE
    return invoked(body_of(sent.input_body_json), body_of(given.output_body_json), "")


def _counts(form: Format, sent: _Input, given: _Output, answer: Answer) -> tuple[TokenRule, TokenCounts]:
    """What Bedrock counted, with the lifetimes the body alone states; else what the body states."""
    told = answer.counts
    if sent.input_token_count is None and given.output_token_count is None:
        return form.rule or TokenRule.AUTO, told
    read, written = sent.cache_read_input_token_count, sent.cache_write_input_token_count
    if form.rule is TokenRule.EXCLUSIVE:
        read = told.cache_read_tokens if read is None else read
        written = told.cache_write_tokens if written is None else written
    return TokenRule.EXCLUSIVE, TokenCounts(
        input_tokens=sent.input_token_count,
        cache_read_tokens=read,
        cache_write_tokens=written,
        cache_write_5m_tokens=told.cache_write_5m_tokens,
        cache_write_1h_tokens=told.cache_write_1h_tokens,
        output_tokens=given.output_token_count,
        web_search_requests=told.web_search_requests,
    )
