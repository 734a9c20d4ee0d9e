-- One row per record of the tasks in scope: exclusive token leaves by the identity of totals.
-- Copies of their responses in other tasks come along, without a task_number: they help decide who owns a
-- response.  record_number follows time, so that the least is the earliest; where one instant stands in several
-- tasks the name decides, since a file's number changes when it is split.
-- Quantities: tokens.  A count the source did not give stays null; leaves are null without usage.
CREATE OR REPLACE TEMP TABLE record_row AS
WITH said AS (
    SELECT
        * EXCLUDE (is_copy), coalesce(is_copy, false) AS is_copy,
        greatest(
            coalesce(cache_write_tokens, 0),
            coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)
        ) AS writes,
        coalesce(cache_read_tokens, 0) AS reads,
        coalesce(reasoning_tokens, 0) AS reasoning,
        coalesce(input_audio_tokens, 0) + coalesce(input_image_tokens, 0) AS media_input,
        coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0) AS media_output,
        input_tokens IS NOT NULL OR output_tokens IS NOT NULL AS has_usage,
        -- Embeddings have no output; for anything else, half of the counts is not the whole usage.
        input_tokens IS NOT NULL AND (output_tokens IS NOT NULL OR operation = 'embeddings') AS is_complete
    FROM (
        SELECT keyed_record.*, task_number FROM keyed_record JOIN scope USING (task)
        UNION ALL
        SELECT keyed_record.*, NULL FROM keyed_record
        WHERE response_key IN (SELECT response_key FROM shared_in_scope)
          AND task NOT IN (SELECT task FROM scope)
    )
),
ruled AS (
    SELECT
        * EXCLUDE (token_rule),
        CASE
            WHEN token_rule <> 'auto' THEN token_rule
            WHEN reasoning > output_tokens THEN 'reasoning_apart'
            WHEN reads + writes > input_tokens THEN 'exclusive'
            WHEN total_tokens = input_tokens + output_tokens THEN 'inclusive'
            WHEN total_tokens = input_tokens + reads + writes + output_tokens THEN 'exclusive'
            WHEN total_tokens = input_tokens + output_tokens + reasoning THEN 'reasoning_apart'
            ELSE 'inclusive'
        END AS token_rule
    FROM said
),
totalled AS (
    SELECT
        *,
        coalesce(input_tokens, 0) + CASE WHEN token_rule = 'exclusive' THEN reads + writes ELSE 0 END
            AS all_input,
        coalesce(output_tokens, 0) + CASE WHEN token_rule = 'reasoning_apart' THEN reasoning ELSE 0 END
            AS all_output,
        least(coalesce(cache_write_1h_tokens, 0), writes) AS hour_writes
    FROM ruled
)
SELECT
    source_id, block, line, task, task_number, thread, kind, context, shows_whole_input, response_key,
    conversation_id, agent, project, label, is_copy, is_sum, start_time, end_time, operation, provider,
    coalesce(model, requested_model) AS model, service_tier, processing, speed, region, status, http_status,
    error_type, finish_reason, token_rule, recorded_cost, recorded_cost_source, input_segments,
    output_segments, content_hash, is_complete, is_correction,
    coalesce(family, 'o200k') AS family,
    CASE WHEN has_usage THEN all_output END AS all_output,
    CASE WHEN has_usage THEN all_input - reads - writes - media_input END AS input_uncached,
    CASE WHEN has_usage THEN reads END AS cache_read,
    CASE WHEN has_usage THEN writes - hour_writes END AS cache_write_5m,
    CASE WHEN has_usage THEN hour_writes END AS cache_write_1h,
    CASE WHEN has_usage THEN coalesce(input_audio_tokens, 0) END AS input_audio,
    CASE WHEN has_usage THEN coalesce(input_image_tokens, 0) END AS input_image,
    CASE WHEN has_usage THEN reasoning END AS reasoning,
    CASE WHEN has_usage THEN coalesce(output_audio_tokens, 0) END AS output_audio,
    CASE WHEN has_usage THEN coalesce(output_image_tokens, 0) END AS output_image,
    CASE WHEN has_usage THEN coalesce(web_search_requests, 0) END AS web_search,
    CASE
        WHEN NOT has_usage THEN NULL
        -- Keeps every product of tokens and rate within 64 bits; no model's window is a hundredth of it.
        WHEN greatest(all_input, all_output, reads, writes, reasoning, media_input, media_output) > 1000000000 THEN
            'a count of '
            || greatest(all_input, all_output, reads, writes, reasoning, media_input, media_output)
            || ' tokens is more than any request can have'
        WHEN all_input < reads + writes THEN
            'input of ' || all_input || ' tokens is less than its cached part of ' || (reads + writes)
        WHEN all_output < reasoning THEN
            'reasoning of ' || reasoning || ' tokens is more than the output of ' || all_output
        WHEN all_input - reads - writes < media_input THEN
            'audio and image input of ' || media_input || ' tokens is more than the uncached input of '
            || (all_input - reads - writes)
        WHEN all_output < media_output THEN
            'audio and image output of ' || media_output || ' tokens is more than the output of ' || all_output
    END AS broken_identity
FROM totalled
LEFT JOIN model_family ON model_family.name = coalesce(totalled.model, totalled.requested_model)
ORDER BY start_time NULLS FIRST, task, source_id, block, line;

CREATE OR REPLACE TEMP VIEW record AS SELECT rowid AS record_number, * FROM record_row;

-- One row per record of a response, of counts that hold: response_number is that of its earliest record.
CREATE OR REPLACE TEMP TABLE told AS
WITH earliest AS (
    SELECT response_key, min(record_number) AS response_number
    FROM record WHERE kind = 'call' AND broken_identity IS NULL GROUP BY response_key
)
SELECT record_number, response_number FROM record JOIN earliest USING (response_key)
WHERE kind = 'call' AND broken_identity IS NULL;
