-- One row per record of the tasks in scope: exclusive token leaves by the identity of totals.
-- Copies of their responses in other tasks come along, since they decide who owns a response.
-- Quantities: tokens.  A count the source did not give stays null; leaves are null without usage.
CREATE OR REPLACE TEMP TABLE record AS
WITH said AS (
    SELECT
        *,
        greatest(
            coalesce(cache_write_tokens, 0),
            coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)
        ) AS writes,
        coalesce(cache_read_tokens, 0) AS reads,
        coalesce(reasoning_tokens, 0) AS reasoning,
        input_tokens IS NOT NULL OR output_tokens IS NOT NULL AS has_usage,
        -- Embeddings have no output; for anything else, half of the counts is not the whole usage.
        input_tokens IS NOT NULL AND (output_tokens IS NOT NULL OR operation = 'embeddings') AS is_complete
    FROM keyed_record
    WHERE task IN (SELECT task FROM scope) OR response_key IN (SELECT response_key FROM shared_in_scope)
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
        CASE WHEN has_usage THEN
            coalesce(input_tokens, 0) + CASE WHEN token_rule = 'exclusive' THEN reads + writes ELSE 0 END
        END AS all_input,
        CASE WHEN has_usage THEN
            coalesce(output_tokens, 0) + CASE WHEN token_rule = 'reasoning_apart' THEN reasoning ELSE 0 END
        END AS all_output
    FROM ruled
)
SELECT
    row_number() OVER () AS record_number,
    * EXCLUDE (input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_5m_tokens,
               cache_write_1h_tokens, reasoning_tokens, total_tokens, input_audio_tokens, output_audio_tokens,
               input_image_tokens, output_image_tokens, web_search_requests, writes, reads, reasoning),
    coalesce(family, 'o200k') AS family,
    CASE WHEN has_usage THEN reads END AS cache_read,
    CASE WHEN has_usage THEN least(coalesce(cache_write_1h_tokens, 0), writes) END AS cache_write_1h,
    CASE WHEN has_usage THEN writes - least(coalesce(cache_write_1h_tokens, 0), writes) END AS cache_write_5m,
    CASE WHEN has_usage THEN coalesce(input_audio_tokens, 0) END AS input_audio,
    CASE WHEN has_usage THEN coalesce(input_image_tokens, 0) END AS input_image,
    CASE WHEN has_usage THEN
        all_input - reads - writes - coalesce(input_audio_tokens, 0) - coalesce(input_image_tokens, 0)
    END AS input_uncached,
    CASE WHEN has_usage THEN reasoning END AS reasoning,
    CASE WHEN has_usage THEN coalesce(output_audio_tokens, 0) END AS output_audio,
    CASE WHEN has_usage THEN coalesce(output_image_tokens, 0) END AS output_image,
    CASE WHEN has_usage THEN coalesce(web_search_requests, 0) END AS web_search,
    CASE
        WHEN NOT has_usage THEN NULL
        WHEN all_input - reads - writes < 0 THEN
            'input of ' || all_input || ' tokens is less than its cached part of ' || (reads + writes)
        WHEN reasoning > all_output THEN
            'reasoning of ' || reasoning || ' tokens is more than the output of ' || all_output
        WHEN all_input - reads - writes < coalesce(input_audio_tokens, 0) + coalesce(input_image_tokens, 0) THEN
            'audio and image input of '
            || (coalesce(input_audio_tokens, 0) + coalesce(input_image_tokens, 0))
            || ' tokens is more than the uncached input of ' || (all_input - reads - writes)
        WHEN all_output < coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0) THEN
            'audio and image output of '
            || (coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0))
            || ' tokens is more than the output of ' || all_output
    END AS broken_identity
FROM totalled
LEFT JOIN model_family ON model_family.name = coalesce(totalled.model, totalled.requested_model);
