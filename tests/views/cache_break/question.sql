SELECT task_id, call_id, call_before, tokens, cause, cost FROM cache_break ORDER BY ALL;
