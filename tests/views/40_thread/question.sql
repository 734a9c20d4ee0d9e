SELECT response.all_output AS response, system, tools, history, tool_result, retrieved, user_input
FROM thread_estimate JOIN response USING (response_number)
ORDER BY ALL;
