SELECT task_id, thread_id, tool_call_id, tool_name, arguments_hash, result_hash, is_error,
       tool_call.call_id = md5('lab/' || tool_call_id[:1])[:16] AS is_of_its_call
FROM tool_call ORDER BY ALL;
