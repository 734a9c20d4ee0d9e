SELECT task_id, signature, period, repeats, steps, first_call_number AS first, loop_call_number AS loop,
       last_call_number AS last, wasted_calls, wasted_cost, cost_after, unpriced_calls
FROM loop ORDER BY ALL;
