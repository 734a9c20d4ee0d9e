SELECT all_output AS response, tokens_history_user AS user, tokens_history_assistant AS assistant,
       tokens_history_tool_result AS tool_result, tokens_history_retrieved AS retrieved, tokens_retrieved_again AS again,
       pico_history_user + pico_history_assistant + pico_history_tool_result + pico_history_retrieved AS pico_history,
       pico_retrieved_again AS pico_again
FROM origin_part JOIN response USING (response_number)
ORDER BY ALL;
