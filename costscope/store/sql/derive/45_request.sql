-- One row per text of a full request, in prompt order: its component.
-- The n-th occurrence of a text was sent before if an earlier call of the task had n of it; what was sent
-- before is history, except the system prompt, the tool definitions and media, which stay themselves.
CREATE OR REPLACE TEMP TABLE request_text AS
WITH text AS (
    SELECT response_number, task_number, best AS record_number, position, origin, hash_lo, hash_hi, estimate,
           row_number() OVER (PARTITION BY response_number, hash_lo, hash_hi ORDER BY position) AS occurrence
    FROM response JOIN record_text ON record_text.record_number = response.best
    WHERE context = 'full'
),
first_sent AS (
    SELECT task_number, hash_lo, hash_hi, occurrence, min(record_number) AS first_number
    FROM text GROUP BY ALL
)
SELECT response_number, position, estimate, origin, occurrence,
       CASE
           WHEN origin = 'system' THEN 'system_prompt'
           WHEN origin = 'tools' THEN 'tool_definitions'
           WHEN origin = 'media' THEN 'media'
           WHEN origin IN ('assistant', 'reasoning') THEN 'conversation_history'
           WHEN first_number < record_number THEN 'conversation_history'
           WHEN origin = 'retrieved' THEN 'retrieved_context'
           WHEN origin = 'tool_result' THEN 'tool_results'
           ELSE 'user_input'
       END AS component
FROM text JOIN first_sent USING (task_number, hash_lo, hash_hi, occurrence);
