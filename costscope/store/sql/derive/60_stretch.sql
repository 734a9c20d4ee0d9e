-- One row per response and stretch of its text input, in prompt order.
-- tokens: whole, they add up to the text input.  pico: list cost in picodollars of the priced part.
-- Cached tokens are a prefix: read from cache, then written for an hour, then for five minutes, then neither.
CREATE OR REPLACE TEMP TABLE stretch AS
WITH of_thread AS (
    SELECT thread_estimate.*, system + tools AS tools_to, system + tools + history AS history_to,
           system + tools + history + tool_result AS results_to,
           system + tools + history + tool_result + retrieved AS retrieved_to,
           system + tools + history + tool_result + retrieved + user_input AS whole
    FROM thread_estimate
    JOIN response USING (response_number)
    -- The thread the owner's line stands in; a fork tells of the same response in a thread of its own.
    JOIN thread_row ON thread_row.record_number = response.owner
        AND thread_row.thread_number = thread_estimate.thread_number
),
estimated AS (
    SELECT response_number, whole,
           unnest(['system_prompt', 'tool_definitions', 'conversation_history', 'tool_results',
                   'retrieved_context', 'user_input']) AS component,
           unnest([0, system, tools_to, history_to, results_to, retrieved_to]) AS from_estimate,
           unnest([system, tools_to, history_to, results_to, retrieved_to, whole]) AS to_estimate
    FROM of_thread
    UNION ALL
    SELECT response_number, CAST(sum(estimate) OVER (PARTITION BY response_number) AS BIGINT), component,
           CAST(sum(estimate) OVER in_order AS BIGINT) - estimate, CAST(sum(estimate) OVER in_order AS BIGINT)
    FROM request_text
    WINDOW in_order AS (PARTITION BY response_number ORDER BY position ROWS UNBOUNDED PRECEDING)
),
whole AS (SELECT response_number, any_value(whole) AS whole FROM estimated GROUP BY response_number),
fit AS (
    SELECT response_number,
           all_input - input_audio - input_image AS total,
           unseen(all_input - input_audio - input_image, coalesce(whole, 0), shows_whole_input) AS hidden,
           cache_read AS read_to,
           cache_read + cache_write_1h AS hour_to,
           cache_read + cache_write_1h + cache_write_5m AS minutes_to
    FROM response LEFT JOIN whole USING (response_number)
    WHERE all_input IS NOT NULL
),
bounded AS (
    SELECT response_number, component, total, read_to, hour_to, minutes_to,
           hidden + boundary(total - hidden, from_estimate, whole) AS low,
           hidden + boundary(total - hidden, to_estimate, whole) AS high
    FROM estimated JOIN fit USING (response_number)
    WHERE to_estimate > from_estimate
    UNION ALL
    SELECT response_number, 'unattributed', total, read_to, hour_to, minutes_to, 0, hidden
    FROM fit WHERE hidden > 0
)
SELECT response_number, component, high - low AS tokens,
       coalesce(overlap(low, high, 0, read_to) * rate_cache_read, 0)
       + coalesce(overlap(low, high, read_to, hour_to) * rate_cache_write_1h, 0)
       + coalesce(overlap(low, high, hour_to, minutes_to) * rate_cache_write_5m, 0)
       + coalesce(overlap(low, high, minutes_to, total) * rate_input_uncached, 0) AS pico
FROM bounded LEFT JOIN response_rate USING (response_number)
WHERE high > low;
