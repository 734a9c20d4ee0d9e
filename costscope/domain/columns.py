"""The registry of stored columns: type, unit, standard term, meaning.

The Arrow schemas of the lake come from here; so does ``docs/schema.md``.  Types are written as
``int64``, ``string``, ``bool``, ``instant`` (microseconds, UTC), ``usd`` (DECIMAL(18,12)),
``billed`` (DECIMAL(38,18)), ``list<int64>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from costscope.domain.tokens import Component, TokenCategory


@dataclass(frozen=True, slots=True)
class Field:
    """One stored column of one table."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    term: str = ""
    """The attribute of OTel GenAI or the column of FOCUS this is, where a standard has the word."""


def _fields(*fields: Field) -> tuple[Field, ...]:
    return fields


SOURCE_ID = Field("source_id", "int64", "the ingested file this row was read from: hash of its content")
BLOCK = Field(
    "block", "int64", "stretch of that file, from 0; `source_blocks` says at which record it begins"
)
LINE = Field("line", "int64", "record number within the block, from 1", "records")

RECORDS: Final = _fields(
    SOURCE_ID,
    BLOCK,
    LINE,
    Field(
        "kind", "string", "`call`: has usage; `entry`: part of a conversation; `reset`: history starts anew"
    ),
    Field(
        "context", "string", "`full`: input_segments is the whole input; `thread`: all before it in thread_id"
    ),
    Field(
        "shows_whole_input", "bool", "nothing of the input is hidden from the log; null: so in `full` context"
    ),
    Field("task_id", "string", "the piece of agent work this belongs to"),
    Field("thread_id", "string", "conversation whose order says what was sent before; null: the task is one"),
    Field("conversation_id", "string", "session or conversation", term="gen_ai.conversation.id"),
    Field("parent_thread_id", "string", "the thread that started this one, for a subagent"),
    Field("agent", "string", "name of the agent", term="gen_ai.agent.name"),
    Field("project", "string", "project, repository or folder the work was done for"),
    Field("label", "string", "free label for comparisons, such as a version"),
    Field("is_copy", "bool", "replayed from another transcript, such as a fork or a side question"),
    Field("response_id", "string", "the provider's id of the response", term="gen_ai.response.id"),
    Field("request_id", "string", "the provider's id of the HTTP request"),
    Field("start_time", "instant", "when the record was written or the request sent"),
    Field("end_time", "instant", "when the response was complete"),
    Field("is_sum", "bool", "the counts are the sum of several requests; null: they are of one"),
    Field("operation", "string", "`chat`, `embeddings` …", term="gen_ai.operation.name"),
    Field("provider", "string", "who bills", term="gen_ai.provider.name"),
    Field("requested_model", "string", "model asked for", term="gen_ai.request.model"),
    Field("model", "string", "model that answered", term="gen_ai.response.model"),
    Field("service_tier", "string", "tier the provider says it served"),
    Field("processing", "string", "`batch` when the file kind says so"),
    Field("speed", "string", "`fast` where the provider offers it"),
    Field("region", "string", "inference geography or cloud region"),
    Field("status", "string", "`ok`, `error`, or null when the log does not say"),
    Field("http_status", "int64", "HTTP status code", term="http.response.status_code"),
    Field("error_type", "string", "class of the error", term="error.type"),
    Field("finish_reason", "string", "why the answer ended", term="gen_ai.response.finish_reasons"),
    Field("token_rule", "string", "how the counts below include one another (domain/tokens.py)"),
    Field("input_tokens", "int64", "input as the source counts it", "tokens"),
    Field("cache_read_tokens", "int64", "input read from cache", "tokens"),
    Field("cache_write_tokens", "int64", "input written to cache, any lifetime", "tokens"),
    Field("cache_write_5m_tokens", "int64", "of these for five minutes", "tokens"),
    Field("cache_write_1h_tokens", "int64", "of these for one hour", "tokens"),
    Field("output_tokens", "int64", "output as the source counts it", "tokens"),
    Field("reasoning_tokens", "int64", "reasoning as the source counts it", "tokens"),
    Field("total_tokens", "int64", "total as the source states it", "tokens"),
    Field("input_audio_tokens", "int64", "audio part of the uncached input", "tokens"),
    Field("output_audio_tokens", "int64", "audio part of the output", "tokens"),
    Field("input_image_tokens", "int64", "image part of the uncached input", "tokens"),
    Field("output_image_tokens", "int64", "image part of the output", "tokens"),
    Field("web_search_requests", "int64", "web searches billed apart from tokens", "requests"),
    Field("recorded_cost", "usd", "what the log itself says the call cost", "USD"),
    Field(
        "recorded_cost_source",
        "string",
        "`billed` by the provider, or computed by `gateway`, `client`, `harness`",
    ),
    Field("input_segments", "list<int64>", "segments of this block that are input here, in order"),
    Field("output_segments", "list<int64>", "segments of this block that are output here, in order"),
    Field("content_hash", "int64", "hash of all the segments, to tell copies of one record"),
    Field("is_correction", "bool", "the last input text rejects the answer before it, in a harness's words"),
)

SEGMENTS: Final = _fields(
    SOURCE_ID,
    BLOCK,
    Field("segment_id", "int64", "number of the segment within its block"),
    Field("origin", "string", "where the text came from (domain/tokens.py: Origin)"),
    Field("hash_hi", "int64", "upper half of the 128-bit hash of the raw text"),
    Field("hash_lo", "int64", "lower half of the 128-bit hash of the raw text"),
    Field("bytes", "int64", "length in UTF-8", "bytes"),
    Field("digit_groups", "int64", "runs of up to three digits"),
    Field("non_ascii", "int64", "bytes beyond the first of each character", "bytes"),
    Field("uppercase", "int64", "letters A to Z"),
    Field("double_spaces", "int64", "pairs of spaces"),
    Field("newlines", "int64", "line ends"),
    Field("underscores", "int64", "underscores"),
    Field("slashes", "int64", "slashes"),
)

TOOL_CALLS: Final = _fields(
    SOURCE_ID,
    BLOCK,
    LINE,
    Field("tool_call_id", "string", "id that joins a call to its result", term="gen_ai.tool.call.id"),
    Field("tool_name", "string", "name of the tool, on the calling side", term="gen_ai.tool.name"),
    Field("arguments_hash", "int64", "hash of the arguments, on the calling side"),
    Field("arguments_masked_hash", "int64", "the same without numbers and UUIDs"),
    Field("result_hash", "int64", "hash of the result, on the result side"),
    Field("is_error", "bool", "the tool said it failed; null when the log does not say"),
)
"""Task, thread and time are those of the record on the same line."""

OUTCOMES: Final = _fields(
    SOURCE_ID,
    BLOCK,
    LINE,
    Field("task_id", "string", "the task it judges"),
    Field("outcome", "string", "`success`, `failure`, or another word of the log"),
    Field("score", "string", "numeric score as written"),
    Field("outcome_source", "string", "who judged, such as `exit_status` or a grader"),
    Field("start_time", "instant", "when it was written"),
)

USAGE: Final = _fields(
    SOURCE_ID,
    BLOCK,
    LINE,
    Field("charge_period_start", "instant", "start of the bucket", term="ChargePeriodStart"),
    Field("charge_period_end", "instant", "end of the bucket, not included", term="ChargePeriodEnd"),
    Field("provider", "string", "whose export this is", term="ProviderName"),
    Field("model", "string", "model as the export names it"),
    Field(
        "token_category",
        "string",
        "what is counted: a TokenCategory, `input` if not known how much was cached, `requests`, `images` …",
    ),
    Field("quantity", "int64", "how many", term="ConsumedQuantity"),
    Field("unit", "string", "of what", term="ConsumedUnit"),
    Field("service_tier", "string", "tier, null when the export is not grouped by it"),
    Field("region", "string", "inference geography"),
    Field("speed", "string", "speed class"),
    Field("context_window", "string", "context length class"),
    Field("project", "string", "workspace or project"),
    Field("key_hash", "string", "hash of the API key's name or id; the name itself is not kept"),
    Field("recorded_cost", "billed", "what a tracker says the bucket cost; on a row of its own", "USD"),
    Field("estimated_by", "string", "tracker whose own arithmetic this is; null in a provider's export"),
)

CHARGES: Final = _fields(
    SOURCE_ID,
    BLOCK,
    LINE,
    Field("charge_period_start", "instant", "start of the charge", term="ChargePeriodStart"),
    Field("charge_period_end", "instant", "end of the charge, not included", term="ChargePeriodEnd"),
    Field("provider", "string", "who bills", term="ProviderName"),
    Field("invoice_id", "string", "invoice the charge belongs to", term="InvoiceId"),
    Field(
        "charge_category",
        "string",
        "`Usage`, `Purchase`, `Tax`, `Credit`, `Adjustment`",
        term="ChargeCategory",
    ),
    Field("charge_class", "string", "`Correction` of a closed period, else null", term="ChargeClass"),
    Field("charge_description", "string", "line item as the export words it", term="ChargeDescription"),
    Field("model", "string", "model as the export names it, null when the line is no model's"),
    Field(
        "token_category", "string", "what is charged (domain/tokens.py), a fee such as `web_search`, or null"
    ),
    Field("service_tier", "string", "tier, null when the export does not say"),
    Field("region", "string", "inference geography"),
    Field("speed", "string", "speed class"),
    Field("context_window", "string", "context length class"),
    Field("project", "string", "workspace or project"),
    Field("key_hash", "string", "hash of the API key's name or id; the name itself is not kept"),
    Field("response_id", "string", "the response charged, where each has a row", term="gen_ai.response.id"),
    Field("quantity", "billed", "how many units, null when the export does not say", term="ConsumedQuantity"),
    Field("unit", "string", "of what", term="ConsumedUnit"),
    Field(
        "unit_price", "billed", "price of one unit, where the export states it", term="ContractedUnitPrice"
    ),
    Field("billed_cost", "billed", "what the bill says", "billing_currency", "BilledCost"),
    Field(
        "list_cost",
        "billed",
        "list price of the same, where the bill states it",
        "billing_currency",
        "ListCost",
    ),
    Field(
        "contracted_cost",
        "billed",
        "cost at negotiated prices, where the bill states it",
        "billing_currency",
        "ContractedCost",
    ),
    Field(
        "effective_cost",
        "billed",
        "cost with what was paid ahead spread over its use",
        "billing_currency",
        "EffectiveCost",
    ),
    Field("billing_currency", "string", "ISO 4217 code", term="BillingCurrency"),
    Field("pricing_currency", "string", "prices' own currency or a vendor's credits", term="PricingCurrency"),
    Field("estimated_by", "string", "tracker whose own estimate the amount is; null on a provider's bill"),
    Field("rounding", "billed", "half a unit in the last place of the amount, 0 when it is exact"),
)

REJECTS: Final = _fields(
    SOURCE_ID,
    BLOCK,
    LINE,
    Field("byte_offset", "int64", "where the record starts in the decompressed file", "bytes"),
    Field("reason", "string", "why it was not understood; never its text"),
)

SOURCE_TABLES: Final = {
    "records": RECORDS,
    "segments": SEGMENTS,
    "tool_calls": TOOL_CALLS,
    "outcomes": OUTCOMES,
    "usage": USAGE,
    "charges": CHARGES,
    "rejects": REJECTS,
}
"""What sources said, as it was said: written once per source, never changed."""

INPUT_COMPONENTS: Final = (
    Component.UNATTRIBUTED,
    Component.SYSTEM_PROMPT,
    Component.TOOL_DEFINITIONS,
    Component.RETRIEVED_CONTEXT,
    Component.CONVERSATION_HISTORY,
    Component.TOOL_RESULTS,
    Component.USER_INPUT,
    Component.MEDIA,
)
PRICED_CATEGORIES: Final = tuple(c for c in TokenCategory if c is not TokenCategory.CACHE_READ_AUDIO)
"""What a call's quantities and costs are told apart by; no adapter tells cached audio apart yet."""

OUTPUT_COMPONENTS: Final = (Component.OUTPUT, Component.REASONING)

HISTORY_PARTS: Final = {
    "history_user": "of `conversation_history`, what users had said",
    "history_assistant": "of `conversation_history`, what the model had answered",
    "history_tool_result": "of `conversation_history`, what tools had returned",
    "history_retrieved": "of `conversation_history`, what had been retrieved",
    "retrieved_again": "of `retrieved_context`, what the task had retrieved before",
}
"""Parts of components, with their meaning; the first four add up to `conversation_history`."""

CALLS: Final = _fields(
    Field("call_id", "string", "stable id: the same response has the same id however it was logged"),
    Field("task_id", "string", "the task the call belongs to"),
    Field("thread_id", "string", "conversation the call belongs to"),
    Field("conversation_id", "string", "session", term="gen_ai.conversation.id"),
    Field("agent", "string", "agent", term="gen_ai.agent.name"),
    Field("project", "string", "project, repository or folder"),
    Field("label", "string", "free label"),
    Field("call_number", "int64", "place of the call within its task, from 1"),
    Field("start_time", "instant", "first time the response was seen"),
    Field("end_time", "instant", "when the response was complete"),
    Field("operation", "string", "`chat`, `embeddings` …", term="gen_ai.operation.name"),
    Field("provider", "string", "who bills", term="gen_ai.provider.name"),
    Field("model", "string", "model that answered, else the one asked for", term="gen_ai.response.model"),
    Field("service_tier", "string", "tier served"),
    Field("processing", "string", "`batch` or null"),
    Field("speed", "string", "speed class"),
    Field("region", "string", "inference geography"),
    Field("status", "string", "`ok`, `error` or null"),
    Field("http_status", "int64", "HTTP status code", term="http.response.status_code"),
    Field("error_type", "string", "class of the error", term="error.type"),
    Field("finish_reason", "string", "why the answer ended", term="gen_ai.response.finish_reasons"),
    Field("source_id", "int64", "file of the record that was kept"),
    Field("line", "int64", "record number in that file, from 1"),
    Field("copies", "int64", "how many records told of this response", "records"),
    Field("token_rule", "string", "rule that was applied to the source's counts"),
    Field("input_tokens", "int64", "all input, cached included", "tokens", "gen_ai.usage.input_tokens"),
    Field("output_tokens", "int64", "all output, reasoning included", "tokens", "gen_ai.usage.output_tokens"),
    Field("reasoning_tokens", "int64", "reasoning within the output", "tokens"),
    *(
        Field(
            f"{c.value}_tokens" if c is not TokenCategory.WEB_SEARCH else "web_search_requests",
            "int64",
            f"exclusive leaf `{c.value}`",
            "tokens" if c is not TokenCategory.WEB_SEARCH else "requests",
        )
        for c in PRICED_CATEGORIES
        if c is not TokenCategory.OUTPUT  # which has its column above
    ),
    *(
        Field(f"tokens_{c.value}", "int64", f"tokens of component `{c.value}`", "tokens")
        for c in (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS)
    ),
    *(
        Field(f"cost_{c.value}", "usd", f"list cost of component `{c.value}`", "USD")
        for c in (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS, Component.FEES)
    ),
    *(Field(f"tokens_{name}", "int64", meaning, "tokens") for name, meaning in HISTORY_PARTS.items()),
    *(Field(f"cost_{name}", "usd", f"list cost of `tokens_{name}`", "USD") for name in HISTORY_PARTS),
    *(
        Field(f"list_cost_{c.value}", "usd", f"list cost of `{c.value}`; null without a price", "USD")
        for c in PRICED_CATEGORIES
    ),
    Field(
        "list_cost", "usd", "price book times quantity; null when any part has no price", "USD", "ListCost"
    ),
    Field("priced_cost", "usd", "the part of list_cost that could be priced; 0 when none", "USD"),
    Field("unpriced_tokens", "int64", "tokens and requests without a price", "units"),
    Field("price_id", "int64", "rate card that applied, null when there is none"),
    Field("recorded_cost", "usd", "what the log itself said", "USD"),
    Field("recorded_cost_source", "string", "who computed the recorded cost"),
)

DERIVED_TOOL_CALLS: Final = _fields(
    Field("task_id", "string", "task"),
    Field("thread_id", "string", "thread"),
    Field("tool_call_id", "string", "id", term="gen_ai.tool.call.id"),
    Field("tool_name", "string", "tool", term="gen_ai.tool.name"),
    Field("call_id", "string", "the model call that asked for it"),
    Field("arguments_hash", "int64", "hash of the arguments"),
    Field("result_hash", "int64", "hash of the result, null when none was seen"),
    Field("is_error", "bool", "the tool failed; null when the log does not say"),
    Field("start_time", "instant", "when it was asked for"),
)

TASKS: Final = _fields(
    Field("task_id", "string", "the task"),
    Field("project", "string", "project"),
    Field("label", "string", "label"),
    Field("start_time", "instant", "first call"),
    Field("end_time", "instant", "last call"),
    Field("outcome", "string", "`success`, `failure`, another word of the log, or null"),
    Field("score", "string", "score as written"),
    Field("outcome_source", "string", "who judged"),
)

LOOPS: Final = _fields(
    Field("task_id", "string", "task"),
    Field("thread_id", "string", "thread"),
    Field("signature", "string", "what repeats: `exact`, `error`, or `suspected`"),
    Field("period", "int64", "steps after which it comes again; 2 is a ping-pong", "steps"),
    Field("repeats", "int64", "how often it was done, the first time included"),
    Field("steps", "int64", "model calls from the first to the last", "steps"),
    Field("first_call_number", "int64", "its first call"),
    Field("loop_call_number", "int64", "the call at which it was often and long enough to be a loop"),
    Field("last_call_number", "int64", "its last call"),
    Field("wasted_calls", "int64", "calls after it was done twice"),
    Field("wasted_cost", "usd", "list cost of the wasted calls that have a price", "USD"),
    Field("cost_after", "usd", "list cost of what came after `loop_call_number`", "USD"),
    Field("unpriced_calls", "int64", "wasted calls without a price"),
)

RETRIES: Final = _fields(
    Field("task_id", "string", "task"),
    Field("call_id", "string", "a call that is a retry, or whose result was of no use"),
    Field("retry_kind", "string", "why it was made again: `T`, `V`, `E`, `L`, `R`; null when it is no retry"),
    Field("retry_of", "string", "the call it repeats"),
    Field("attempt", "int64", "which attempt it is, from 2"),
    Field("retry_evidence", "string", "what shows it"),
    Field("retry_confidence", "string", "`high` or `medium`"),
    Field("waste_kind", "string", "why its own result was of no use: `T`, `V`, `E`, `L`, `R`, or null"),
)

CACHE_BREAKS: Final = _fields(
    Field("task_id", "string", "task"),
    Field("call_id", "string", "the call that did not read what was in the cache"),
    Field("call_before", "string", "the call that left it there"),
    Field("tokens", "int64", "what it did not read, though it was sent", "tokens"),
    Field(
        "cause",
        "string",
        "`model_changed`, `expired`, `system_prompt_changed`, `tools_changed`, `history_changed`, "
        "`history_replaced`; null when nothing shows why",
    ),
    Field("cost", "usd", "list cost of these tokens beyond that of reading them", "USD"),
)

DERIVED_TABLES: Final = {
    "calls": CALLS,
    "tool_calls": DERIVED_TOOL_CALLS,
    "loops": LOOPS,
    "retries": RETRIES,
    "cache_breaks": CACHE_BREAKS,
    "tasks": TASKS,
    "rejects": REJECTS,
}
"""What follows from what the sources said; made anew for the tasks a publish touches."""
