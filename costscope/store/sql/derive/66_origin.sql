-- One row per response that sends text again or holds retrieved text: its history by origin, in tokens and
-- picodollars, and what of the new retrieved text was retrieved in the task before.
-- Parts of the component's own tokens and cost, in proportion to the estimates; they add up to it exactly.
CREATE OR REPLACE TEMP TABLE origin_part AS
WITH estimated AS (
    SELECT response_number, history, history_user, history_tool_result, history_retrieved, retrieved,
           retrieved_again
    FROM thread_estimate
    JOIN response USING (response_number)
    JOIN thread_row ON thread_row.record_number = response.owner
        AND thread_row.thread_number = thread_estimate.thread_number
    UNION ALL
    SELECT response_number,
           sum(estimate) FILTER (component = 'conversation_history'),
           sum(estimate) FILTER (component = 'conversation_history' AND origin = 'user'),
           sum(estimate) FILTER (component = 'conversation_history' AND origin = 'tool_result'),
           sum(estimate) FILTER (component = 'conversation_history' AND origin = 'retrieved'),
           sum(estimate) FILTER (component = 'retrieved_context'),
           sum(estimate) FILTER (component = 'retrieved_context' AND occurrence > 1)
    FROM request_text
    WHERE component IN ('conversation_history', 'retrieved_context')
    GROUP BY response_number
),
bounded AS (
    SELECT response_number,
           CAST(coalesce(history, 0) AS HUGEINT) AS history, coalesce(history_user, 0) AS user_to,
           coalesce(history_user, 0) + coalesce(history_tool_result, 0) AS tool_result_to,
           coalesce(history_user, 0) + coalesce(history_tool_result, 0) + coalesce(history_retrieved, 0)
               AS retrieved_to,
           CAST(coalesce(retrieved, 0) AS HUGEINT) AS retrieved, coalesce(retrieved_again, 0) AS again
    FROM estimated
),
spent AS (
    SELECT response_number,
           sum(tokens) FILTER (component = 'conversation_history') AS history_tokens,
           sum(pico) FILTER (component = 'conversation_history') AS history_pico,
           sum(tokens) FILTER (component = 'retrieved_context') AS retrieved_tokens,
           sum(pico) FILTER (component = 'retrieved_context') AS retrieved_pico
    FROM stretch WHERE component IN ('conversation_history', 'retrieved_context')
    GROUP BY response_number
)
SELECT response_number,
       boundary(history_tokens, user_to, history) AS tokens_history_user,
       boundary(history_tokens, tool_result_to, history) - boundary(history_tokens, user_to, history)
           AS tokens_history_tool_result,
       boundary(history_tokens, retrieved_to, history) - boundary(history_tokens, tool_result_to, history)
           AS tokens_history_retrieved,
       history_tokens - boundary(history_tokens, retrieved_to, history) AS tokens_history_assistant,
       boundary(retrieved_tokens, again, retrieved) AS tokens_retrieved_again,
       boundary(history_pico, user_to, history) AS pico_history_user,
       boundary(history_pico, tool_result_to, history) - boundary(history_pico, user_to, history)
           AS pico_history_tool_result,
       boundary(history_pico, retrieved_to, history) - boundary(history_pico, tool_result_to, history)
           AS pico_history_retrieved,
       history_pico - boundary(history_pico, retrieved_to, history) AS pico_history_assistant,
       boundary(retrieved_pico, again, retrieved) AS pico_retrieved_again
FROM spent JOIN bounded USING (response_number);
