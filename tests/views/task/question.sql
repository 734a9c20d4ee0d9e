SELECT task_id, outcome, calls, input_tokens, output_tokens, priced_cost, unpriced_calls, recorded_cost,
       recorded_minus_list
FROM task ORDER BY ALL;
