-- One row per response: the wide row of the lake.
-- Component tokens add up to input and output, component costs to priced_cost, exactly.
CREATE OR REPLACE TEMP VIEW call AS
WITH component AS (
    SELECT response_number,
           CAST(sum(tokens) FILTER (component = 'unattributed') AS BIGINT) AS tokens_unattributed,
           CAST(sum(tokens) FILTER (component = 'system_prompt') AS BIGINT) AS tokens_system_prompt,
           CAST(sum(tokens) FILTER (component = 'tool_definitions') AS BIGINT) AS tokens_tool_definitions,
           CAST(sum(tokens) FILTER (component = 'retrieved_context') AS BIGINT) AS tokens_retrieved_context,
           CAST(sum(tokens) FILTER (component = 'conversation_history') AS BIGINT) AS tokens_conversation_history,
           CAST(sum(tokens) FILTER (component = 'tool_results') AS BIGINT) AS tokens_tool_results,
           CAST(sum(tokens) FILTER (component = 'user_input') AS BIGINT) AS tokens_user_input,
           CAST(sum(tokens) FILTER (component = 'media') AS BIGINT) AS tokens_media,
           CAST(sum(pico) FILTER (component = 'unattributed') AS BIGINT) AS pico_unattributed,
           CAST(sum(pico) FILTER (component = 'system_prompt') AS BIGINT) AS pico_system_prompt,
           CAST(sum(pico) FILTER (component = 'tool_definitions') AS BIGINT) AS pico_tool_definitions,
           CAST(sum(pico) FILTER (component = 'retrieved_context') AS BIGINT) AS pico_retrieved_context,
           CAST(sum(pico) FILTER (component = 'conversation_history') AS BIGINT) AS pico_conversation_history,
           CAST(sum(pico) FILTER (component = 'tool_results') AS BIGINT) AS pico_tool_results,
           CAST(sum(pico) FILTER (component = 'user_input') AS BIGINT) AS pico_user_input,
           CAST(sum(pico) FILTER (component = 'media') AS BIGINT) AS pico_media
    FROM stretch GROUP BY response_number
),
priced AS (
    SELECT
        response.*, rate.price_id, coalesce(rate.is_least, false) AS is_least,
        coalesce(tokens_media, 0) + input_audio + input_image AS all_media,
        coalesce(pico_media, 0)
            + coalesce(input_audio * rate_input_audio, 0) + coalesce(input_image * rate_input_image, 0)
            AS pico_all_media,
        component.* EXCLUDE (response_number, tokens_media, pico_media),
        -- Reasoning is billed as output; audio and image output have rates of their own.
        coalesce((all_output - reasoning - output_audio - output_image) * rate_output, 0)
            + coalesce(output_audio * rate_output_audio, 0) + coalesce(output_image * rate_output_image, 0)
            AS pico_output,
        coalesce(reasoning * rate_output, 0) AS pico_reasoning,
        coalesce(web_search * rate_web_search, 0) AS pico_fees,
        input_uncached * rate_input_uncached AS pico_input_uncached,
        cache_read * rate_cache_read AS pico_cache_read,
        cache_write_5m * rate_cache_write_5m AS pico_cache_write_5m,
        cache_write_1h * rate_cache_write_1h AS pico_cache_write_1h,
        (all_output - output_audio - output_image) * rate_output AS pico_text_output,
        input_audio * rate_input_audio AS pico_input_audio,
        output_audio * rate_output_audio AS pico_output_audio,
        input_image * rate_input_image AS pico_input_image,
        output_image * rate_output_image AS pico_output_image,
        web_search * rate_web_search AS pico_web_search,
        CASE WHEN rate_input_uncached IS NULL THEN input_uncached ELSE 0 END
            + CASE WHEN rate_cache_read IS NULL THEN cache_read ELSE 0 END
            + CASE WHEN rate_cache_write_5m IS NULL THEN cache_write_5m ELSE 0 END
            + CASE WHEN rate_cache_write_1h IS NULL THEN cache_write_1h ELSE 0 END
            + CASE WHEN rate_input_audio IS NULL THEN input_audio ELSE 0 END
            + CASE WHEN rate_input_image IS NULL THEN input_image ELSE 0 END
            + CASE WHEN rate_output IS NULL THEN all_output - output_audio - output_image ELSE 0 END
            + CASE WHEN rate_output_audio IS NULL THEN output_audio ELSE 0 END
            + CASE WHEN rate_output_image IS NULL THEN output_image ELSE 0 END
            + CASE WHEN rate_web_search IS NULL THEN web_search ELSE 0 END AS unpriced
    FROM response
    LEFT JOIN component USING (response_number)
    LEFT JOIN response_rate AS rate USING (response_number)
),
-- Apart from the wide rows, since a window drags along whatever stands beside it.
numbered AS (
    SELECT response_number, row_number() OVER (PARTITION BY task_number ORDER BY owner) AS call_number
    FROM response
),
summed AS (
    SELECT *,
           coalesce(pico_unattributed, 0) + coalesce(pico_system_prompt, 0)
           + coalesce(pico_tool_definitions, 0) + coalesce(pico_retrieved_context, 0)
           + coalesce(pico_conversation_history, 0) + coalesce(pico_tool_results, 0)
           + coalesce(pico_user_input, 0) + coalesce(pico_all_media, 0)
           + pico_output + pico_reasoning + pico_fees AS pico_priced
    FROM priced
)
SELECT
    md5(best.response_key)[:16] AS call_id,
    owner.task AS task_id,
    owner.thread AS thread_id,
    coalesce(owner.conversation_id, owner.thread) AS conversation_id,
    owner.agent, owner.project, owner.label,
    numbered.call_number,
    summed.start_time, summed.end_time,
    best.operation, best.provider, best.model,
    best.service_tier, summed.processing, best.speed, best.region,
    best.status, best.http_status, best.error_type, best.finish_reason,
    best.source_id, source_block.first_line + best.line AS line, copies, best.token_rule,
    summed.all_input AS input_tokens, summed.all_output AS output_tokens, summed.reasoning AS reasoning_tokens,
    summed.input_uncached AS input_uncached_tokens, summed.cache_read AS cache_read_tokens,
    summed.cache_write_5m AS cache_write_5m_tokens, summed.cache_write_1h AS cache_write_1h_tokens,
    summed.input_audio AS input_audio_tokens, summed.output_audio AS output_audio_tokens,
    summed.input_image AS input_image_tokens, summed.output_image AS output_image_tokens,
    summed.web_search AS web_search_requests,
    coalesce(tokens_unattributed, 0) AS tokens_unattributed,
    coalesce(tokens_system_prompt, 0) AS tokens_system_prompt,
    coalesce(tokens_tool_definitions, 0) AS tokens_tool_definitions,
    coalesce(tokens_retrieved_context, 0) AS tokens_retrieved_context,
    coalesce(tokens_conversation_history, 0) AS tokens_conversation_history,
    coalesce(tokens_tool_results, 0) AS tokens_tool_results,
    coalesce(tokens_user_input, 0) AS tokens_user_input,
    coalesce(all_media, 0) AS tokens_media,
    coalesce(summed.all_output - summed.reasoning, 0) AS tokens_output,
    coalesce(summed.reasoning, 0) AS tokens_reasoning,
    coalesce(tokens_history_user, 0) AS tokens_history_user,
    coalesce(tokens_history_assistant, 0) AS tokens_history_assistant,
    coalesce(tokens_history_tool_result, 0) AS tokens_history_tool_result,
    coalesce(tokens_history_retrieved, 0) AS tokens_history_retrieved,
    coalesce(tokens_retrieved_again, 0) AS tokens_retrieved_again,
    usd(coalesce(pico_unattributed, 0)) AS cost_unattributed,
    usd(coalesce(pico_system_prompt, 0)) AS cost_system_prompt,
    usd(coalesce(pico_tool_definitions, 0)) AS cost_tool_definitions,
    usd(coalesce(pico_retrieved_context, 0)) AS cost_retrieved_context,
    usd(coalesce(pico_conversation_history, 0)) AS cost_conversation_history,
    usd(coalesce(pico_tool_results, 0)) AS cost_tool_results,
    usd(coalesce(pico_user_input, 0)) AS cost_user_input,
    usd(coalesce(pico_all_media, 0)) AS cost_media,
    usd(pico_output) AS cost_output,
    usd(pico_reasoning) AS cost_reasoning,
    usd(pico_fees) AS cost_fees,
    usd(coalesce(pico_history_user, 0)) AS cost_history_user,
    usd(coalesce(pico_history_assistant, 0)) AS cost_history_assistant,
    usd(coalesce(pico_history_tool_result, 0)) AS cost_history_tool_result,
    usd(coalesce(pico_history_retrieved, 0)) AS cost_history_retrieved,
    usd(coalesce(pico_retrieved_again, 0)) AS cost_retrieved_again,
    usd(pico_input_uncached) AS list_cost_input_uncached,
    usd(pico_cache_read) AS list_cost_cache_read,
    usd(pico_cache_write_5m) AS list_cost_cache_write_5m,
    usd(pico_cache_write_1h) AS list_cost_cache_write_1h,
    usd(pico_text_output) AS list_cost_output,
    usd(pico_input_audio) AS list_cost_input_audio,
    usd(pico_output_audio) AS list_cost_output_audio,
    usd(pico_input_image) AS list_cost_input_image,
    usd(pico_output_image) AS list_cost_output_image,
    usd(pico_web_search) AS list_cost_web_search,
    CASE WHEN summed.is_complete AND unpriced = 0 AND NOT is_least THEN usd(pico_priced)
         WHEN is_refused(best.http_status, summed.all_input) THEN usd(0) END AS list_cost,
    usd(pico_priced) AS priced_cost,
    CASE WHEN summed.is_complete THEN unpriced
         WHEN is_refused(best.http_status, summed.all_input) THEN 0 END AS unpriced_tokens,
    price_id,
    summed.recorded_cost, summed.recorded_cost_source
FROM summed
JOIN numbered USING (response_number)
LEFT JOIN origin_part USING (response_number)
JOIN record AS owner ON owner.record_number = summed.owner
JOIN record AS best ON best.record_number = summed.best
JOIN source_block ON source_block.source_id = best.source_id AND source_block.block = best.block;
