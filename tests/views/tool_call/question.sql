SELECT task_id, call_id, tool_call_id, tool_name, is_error FROM tool_call ORDER BY ALL;
