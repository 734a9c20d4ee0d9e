-- One row per response in a thread: estimated tokens before it (sent again) and new with it, by component.
-- A thread is read in the order of time; a reset starts its history anew.  What was said between the
-- previous response and this one is new; everything earlier, and earlier output, is history.
CREATE OR REPLACE TEMP TABLE thread_estimate AS
WITH row_estimate AS (
    SELECT record_number,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'system') AS BIGINT) AS system,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'tools') AS BIGINT) AS tools,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'retrieved') AS BIGINT) AS retrieved,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'tool_result') AS BIGINT) AS tool_result,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'user') AS BIGINT) AS user_input,
           CAST(sum(estimate) FILTER (is_output OR origin = 'assistant') AS BIGINT) AS assistant
    FROM record_text GROUP BY record_number
),
first_told AS (
    SELECT thread_number, response_number, min(record_number) AS record_number
    FROM thread_row JOIN told USING (record_number) GROUP BY thread_number, response_number
),
-- Entries and first lines of responses, in order: how many responses and resets came up to each.
counted AS (
    SELECT record_number, thread_number, kind, first_told.response_number,
           count(first_told.response_number) OVER in_order AS responses,
           count(*) FILTER (kind = 'reset') OVER in_order AS resets
    FROM thread_row LEFT JOIN first_told USING (record_number, thread_number)
    WHERE kind <> 'call' OR first_told.response_number IS NOT NULL
    WINDOW in_order AS (PARTITION BY thread_number ORDER BY record_number ROWS UNBOUNDED PRECEDING)
),
turn AS (
    -- New text belongs to the response that follows it.
    SELECT thread_number, resets, responses + (response_number IS NULL)::INTEGER AS turn,
           any_value(response_number) AS response_number,
           CAST(sum(system) AS BIGINT) AS system, CAST(sum(tools) AS BIGINT) AS tools,
           CAST(sum(retrieved) AS BIGINT) AS retrieved, CAST(sum(tool_result) AS BIGINT) AS tool_result,
           CAST(sum(user_input) AS BIGINT) AS user_input, CAST(sum(told_before) AS BIGINT) AS told_before
    FROM (
        SELECT counted.*, system, tools, retrieved, tool_result, user_input, assistant AS told_before
        FROM counted LEFT JOIN row_estimate USING (record_number)
        WHERE response_number IS NULL
        UNION ALL
        -- Output belongs to its own response, wherever its lines stand.
        SELECT counted.*, 0, 0, 0, 0, 0, said.assistant
        FROM counted LEFT JOIN (
            SELECT thread_number, response_number, sum(assistant) AS assistant
            FROM thread_row JOIN told USING (record_number) JOIN row_estimate USING (record_number)
            GROUP BY thread_number, response_number
        ) AS said USING (thread_number, response_number)
        WHERE response_number IS NOT NULL
    )
    GROUP BY ALL
)
SELECT
    response_number, thread_number,
    CAST(coalesce(sum(system) OVER so_far, 0) AS BIGINT) AS system,
    CAST(coalesce(sum(tools) OVER so_far, 0) AS BIGINT) AS tools,
    CAST(coalesce(sum(coalesce(retrieved, 0) + coalesce(tool_result, 0) + coalesce(user_input, 0)
                      + coalesce(told_before, 0)) OVER earlier, 0) AS BIGINT) AS history,
    coalesce(tool_result, 0) AS tool_result,
    coalesce(retrieved, 0) AS retrieved,
    coalesce(user_input, 0) AS user_input
FROM turn
WINDOW so_far AS (PARTITION BY thread_number, resets ORDER BY turn ROWS UNBOUNDED PRECEDING),
       earlier AS (PARTITION BY thread_number, resets ORDER BY turn
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
QUALIFY response_number IS NOT NULL;
