SELECT call_id, task_id, outcome, score, source FROM call ORDER BY ALL;
