SELECT task_id, thread_id, signature, period, repeats, first_call_number, wasted_cost FROM loop ORDER BY ALL;
