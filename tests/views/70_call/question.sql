SELECT call_number, input_tokens, output_tokens,
       tokens_user_input + tokens_unattributed AS text_input, tokens_media, tokens_output, tokens_reasoning,
       cost_user_input + cost_unattributed AS cost_input, cost_media, cost_output, cost_reasoning, cost_fees,
       list_cost, priced_cost, unpriced_tokens, recorded_cost, recorded_cost_source
FROM call ORDER BY ALL;
