-- One row per tool call a model asked for: its name, what came back, whether it failed.
CREATE OR REPLACE TEMP TABLE tool_call AS
WITH told AS (
    SELECT record.task, record.thread, record.response_key, record.start_time,
           tool.tool_call_id, tool.tool_name, tool.arguments_hash, tool.result_hash, tool.is_error
    FROM source_tool_calls AS tool JOIN record USING (source_id, block, line)
    WHERE record.task_number IS NOT NULL
),
asked AS (
    SELECT task, thread, tool_call_id, min(response_key) AS response_key, min(tool_name) AS tool_name,
           min(arguments_hash) AS arguments_hash, min(start_time) AS start_time
    FROM told WHERE tool_name IS NOT NULL GROUP BY ALL
),
answered AS (
    SELECT task, tool_call_id, min(result_hash) AS result_hash, bool_or(is_error) AS is_error
    FROM told WHERE tool_name IS NULL GROUP BY ALL
)
SELECT asked.task AS task_id, asked.thread AS thread_id, tool_call_id, tool_name,
       md5(response_key)[:16] AS call_id, arguments_hash, result_hash, is_error, start_time
FROM asked LEFT JOIN answered USING (task, tool_call_id);
