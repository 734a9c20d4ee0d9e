-- One row per response in a thread: estimated tokens before it (sent again) and new with it, by component.
-- A thread is read in the order of time; a reset starts its history anew.  What was said between the
-- previous response and this one is new; everything earlier, and earlier output, is history.
CREATE OR REPLACE TEMP TABLE thread_row AS
WITH row_estimate AS (
    SELECT record_number,
           coalesce(sum(estimate) FILTER (NOT is_output AND origin = 'system'), 0) AS system,
           coalesce(sum(estimate) FILTER (NOT is_output AND origin = 'tools'), 0) AS tools,
           coalesce(sum(estimate) FILTER (NOT is_output AND origin = 'retrieved'), 0) AS retrieved,
           coalesce(sum(estimate) FILTER (NOT is_output AND origin = 'tool_result'), 0) AS tool_result,
           coalesce(sum(estimate) FILTER (NOT is_output AND origin = 'user'), 0) AS user_input,
           coalesce(sum(estimate) FILTER (is_output OR origin = 'assistant'), 0) AS assistant
    FROM record_segment GROUP BY record_number
),
-- The same line read from two files (a file split in two and given whole, a resumed session) counts once.
once AS (
    SELECT min_by(record_number, (source_id, block, line)) AS record_number
    FROM record WHERE context = 'thread'
    GROUP BY task, thread, kind, response_key, start_time, content_hash,
             CASE WHEN start_time IS NULL THEN (source_id, block, line) END
)
SELECT task, thread, kind, response_key, row_estimate.* EXCLUDE (record_number)
FROM once
JOIN record USING (record_number)
LEFT JOIN row_estimate USING (record_number)
ORDER BY task, thread, start_time, source_id, block, line;

CREATE OR REPLACE TEMP TABLE thread_estimate AS
WITH numbered AS (
    SELECT *, rowid AS place,
           kind = 'call' AND rowid = min(rowid) OVER (PARTITION BY task, thread, response_key) AS is_first
    FROM thread_row
),
counted AS (
    SELECT *,
           sum(is_first::INTEGER) OVER in_order AS responses,
           sum((kind = 'reset')::INTEGER) OVER in_order AS resets
    FROM numbered
    WINDOW in_order AS (PARTITION BY task, thread ORDER BY place ROWS UNBOUNDED PRECEDING)
),
-- New text belongs to the response that follows it; output to its own response, wherever its line stands.
turn AS (
    SELECT task, thread, resets,
           responses + CASE WHEN kind = 'call' THEN 0 ELSE 1 END AS turn,
           any_value(response_key) FILTER (is_first) AS response_key,
           sum(system) AS system, sum(tools) AS tools, sum(retrieved) AS retrieved,
           sum(tool_result) AS tool_result, sum(user_input) AS user_input, sum(assistant) AS assistant
    FROM counted GROUP BY ALL
)
SELECT
    response_key, task, thread,
    coalesce(sum(system) OVER so_far, 0) AS system,
    coalesce(sum(tools) OVER so_far, 0) AS tools,
    coalesce(sum(retrieved + tool_result + user_input + assistant) OVER before, 0) AS history,
    coalesce(tool_result, 0) AS tool_result, coalesce(retrieved, 0) AS retrieved,
    coalesce(user_input, 0) AS user_input
FROM turn
WINDOW so_far AS (PARTITION BY task, thread, resets ORDER BY turn ROWS UNBOUNDED PRECEDING),
       before AS (PARTITION BY task, thread, resets ORDER BY turn
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
QUALIFY response_key IS NOT NULL;
