-- One row per text of a full request, in prompt order: its component.
-- The n-th occurrence of a text was sent before if an earlier call of the task had n of it; what was sent
-- before is history, except the system prompt, the tool definitions and media, which stay themselves.
CREATE OR REPLACE TEMP TABLE request_text AS
WITH numbered AS (
    SELECT response.response_key, response.task, best AS record_number,
           row_number() OVER (
               PARTITION BY response.task ORDER BY response.start_time, source_id, block, line
           ) AS call_number
    FROM response JOIN record ON record.record_number = response.best
    WHERE response.context = 'full'
),
text AS (
    SELECT numbered.*, position, origin, hash_lo, hash_hi, estimate,
           row_number() OVER (PARTITION BY response_key, hash_lo, hash_hi ORDER BY position) AS occurrence
    FROM numbered JOIN record_segment USING (record_number)
    WHERE NOT is_output
),
first_sent AS (
    SELECT task, hash_lo, hash_hi, occurrence, min(call_number) AS first_number FROM text GROUP BY ALL
)
SELECT response_key, position, estimate,
       CASE
           WHEN origin = 'system' THEN 'system_prompt'
           WHEN origin = 'tools' THEN 'tool_definitions'
           WHEN origin = 'media' THEN 'media'
           WHEN origin IN ('assistant', 'reasoning') THEN 'conversation_history'
           WHEN first_number < call_number THEN 'conversation_history'
           WHEN origin = 'retrieved' THEN 'retrieved_context'
           WHEN origin = 'tool_result' THEN 'tool_results'
           ELSE 'user_input'
       END AS component
FROM text JOIN first_sent USING (task, hash_lo, hash_hi, occurrence);
