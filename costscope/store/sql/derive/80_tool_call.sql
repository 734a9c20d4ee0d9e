-- One row per tool call a model asked for: its name, what came back, whether it failed.
-- However often it was told of, in a task an id is one tool call, asked for where it was first seen; without
-- ids, what was asked tells those of a response apart.  What a fork tells again belongs to the origin's task.
CREATE OR REPLACE TEMP TABLE tool_call AS
WITH joined AS (
    SELECT task_number, tool_call_id,
           min(record_number) FILTER (tool_name IS NOT NULL) AS record_number,
           min(tool_name) AS tool_name,
           min(arguments_hash) AS arguments_hash,
           min(arguments_masked_hash) AS arguments_masked_hash,
           min(result_hash) AS result_hash,
           bool_or(is_error) AS is_error
    FROM source_tool_calls JOIN record USING (source_id, block, line)
    WHERE task_number IS NOT NULL
    GROUP BY task_number, tool_call_id,
             CASE WHEN tool_call_id IS NULL THEN concat_ws('/', response_key, tool_name, arguments_hash) END
)
SELECT record.task AS task_id, thread AS thread_id, tool_call_id, tool_name, md5(response_key)[:16] AS call_id,
       arguments_hash, arguments_masked_hash, result_hash, is_error, start_time
FROM joined JOIN record USING (record_number, task_number)
WHERE tool_name IS NOT NULL
  AND record_number NOT IN (
      SELECT record_number FROM told JOIN record USING (record_number)
      WHERE (response_number, task_number) NOT IN (SELECT response_number, task_number FROM response)
  );
