-- One row per response in a thread: estimated tokens before it (sent again) and new with it, by component.
-- A thread is read in the order of time; a reset starts its history anew.  What was said between the
-- previous response and this one is new; everything earlier, and earlier output, is history.
CREATE OR REPLACE TEMP TABLE thread_estimate AS
WITH first_told AS (
    SELECT thread_number, response_number, min(record_number) AS record_number
    FROM thread_row JOIN told USING (record_number) GROUP BY thread_number, response_number
),
-- Entries and first lines of responses, in order: how many responses and resets came up to each.
counted AS (
    SELECT record_number, thread_number, first_told.response_number,
           count(first_told.response_number) OVER in_order AS responses,
           count(*) FILTER (kind = 'reset') OVER in_order AS resets
    FROM thread_row LEFT JOIN first_told USING (record_number, thread_number)
    WHERE kind <> 'call' OR first_told.response_number IS NOT NULL
    WINDOW in_order AS (PARTITION BY thread_number ORDER BY record_number ROWS UNBOUNDED PRECEDING)
),
-- New text belongs to the response that follows it; output to its own response, wherever its lines stand.
turn_of AS (
    SELECT record_number, thread_number, resets, responses + 1 AS turn
    FROM counted WHERE response_number IS NULL
    UNION ALL
    SELECT thread_row.record_number, thread_number, resets, responses
    FROM thread_row JOIN told USING (record_number)
    JOIN counted USING (thread_number, response_number)
),
said AS (
    SELECT thread_number, resets, turn,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'system') AS BIGINT) AS system,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'tools') AS BIGINT) AS tools,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'retrieved') AS BIGINT) AS retrieved,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'tool_result') AS BIGINT) AS tool_result,
           CAST(sum(estimate) FILTER (NOT is_output AND origin = 'user') AS BIGINT) AS user_input,
           CAST(sum(estimate) FILTER (is_output OR origin = 'assistant') AS BIGINT) AS assistant
    FROM record_text JOIN turn_of USING (record_number)
    GROUP BY thread_number, resets, turn
),
-- What was retrieved in the thread before, and is retrieved again.
said_again AS (
    SELECT thread_number, resets, turn, CAST(sum(estimate) AS BIGINT) AS retrieved_again
    FROM (
        SELECT thread_number, resets, turn, estimate
        FROM record_text JOIN turn_of USING (record_number)
        WHERE origin = 'retrieved' AND NOT is_output
        QUALIFY row_number() OVER (PARTITION BY thread_number, hash_lo, hash_hi ORDER BY record_number) > 1
    )
    GROUP BY thread_number, resets, turn
),
turn AS (
    SELECT counted.thread_number, counted.resets, responses AS turn, response_number, coalesce(system, 0) AS system,
           coalesce(tools, 0) AS tools, coalesce(retrieved, 0) AS retrieved,
           coalesce(tool_result, 0) AS tool_result, coalesce(user_input, 0) AS user_input,
           coalesce(assistant, 0) AS assistant, coalesce(retrieved_again, 0) AS retrieved_again
    FROM counted
    LEFT JOIN said
        ON said.thread_number = counted.thread_number AND said.resets = counted.resets
        AND said.turn = counted.responses
    LEFT JOIN said_again
        ON said_again.thread_number = counted.thread_number AND said_again.resets = counted.resets
        AND said_again.turn = counted.responses
    WHERE response_number IS NOT NULL
)
SELECT
    response_number, thread_number,
    CAST(sum(system) OVER so_far AS BIGINT) AS system,
    CAST(sum(tools) OVER so_far AS BIGINT) AS tools,
    CAST(coalesce(sum(retrieved + tool_result + user_input + assistant) OVER earlier, 0) AS BIGINT) AS history,
    CAST(coalesce(sum(user_input) OVER earlier, 0) AS BIGINT) AS history_user,
    CAST(coalesce(sum(tool_result) OVER earlier, 0) AS BIGINT) AS history_tool_result,
    CAST(coalesce(sum(retrieved) OVER earlier, 0) AS BIGINT) AS history_retrieved,
    tool_result, retrieved, user_input, retrieved_again
FROM turn
WINDOW so_far AS (PARTITION BY thread_number, resets ORDER BY turn ROWS UNBOUNDED PRECEDING),
       earlier AS (PARTITION BY thread_number, resets ORDER BY turn
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);
