-- One row per response and stretch of its text input, in prompt order.
-- tokens: whole, they add up to the text input.  pico: list cost in picodollars of the priced part.
-- Cached tokens are a prefix: read from cache, then written for an hour, then for five minutes, then neither.
CREATE OR REPLACE TEMP TABLE stretch AS
WITH fit AS (
    SELECT response_key, shows_whole_input,
           all_input - input_audio - input_image AS total,
           cache_read AS read_to,
           cache_read + cache_write_1h AS hour_to,
           cache_read + cache_write_1h + cache_write_5m AS minutes_to
    FROM response WHERE all_input IS NOT NULL
),
estimated AS (
    SELECT response_key,
           unnest(['system_prompt', 'tool_definitions', 'conversation_history', 'tool_results',
                   'retrieved_context', 'user_input']) AS component,
           unnest([system, tools, history, tool_result, retrieved, user_input]) AS estimate,
           unnest([1, 2, 3, 4, 5, 6]) AS position
    FROM thread_estimate
    JOIN response USING (response_key, task, thread)
    UNION ALL
    SELECT response_key, component, estimate, position FROM request_text
),
running AS (
    SELECT *,
           sum(estimate) OVER (PARTITION BY response_key ORDER BY position ROWS UNBOUNDED PRECEDING) AS upto
    FROM estimated WHERE estimate > 0
),
whole AS (SELECT response_key, sum(estimate) AS whole FROM estimated GROUP BY response_key),
hidden AS (
    SELECT fit.*, coalesce(whole, 0) AS whole, unseen(total, coalesce(whole, 0), shows_whole_input) AS hidden
    FROM fit LEFT JOIN whole USING (response_key)
),
bounded AS (
    SELECT response_key, component, total, read_to, hour_to, minutes_to,
           hidden + boundary(total - hidden, upto - estimate, whole) AS low,
           hidden + boundary(total - hidden, upto, whole) AS high
    FROM running JOIN hidden USING (response_key)
    UNION ALL
    SELECT response_key, 'unattributed', total, read_to, hour_to, minutes_to, 0, hidden
    FROM hidden WHERE hidden > 0
)
SELECT response_key, component, high - low AS tokens,
       coalesce(overlap(low, high, 0, read_to) * rate_cache_read, 0)
       + coalesce(overlap(low, high, read_to, hour_to) * rate_cache_write_1h, 0)
       + coalesce(overlap(low, high, hour_to, minutes_to) * rate_cache_write_5m, 0)
       + coalesce(overlap(low, high, minutes_to, total) * rate_input_uncached, 0) AS pico
FROM bounded LEFT JOIN response_rate USING (response_key)
WHERE high > low;
