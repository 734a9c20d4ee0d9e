SELECT task_id, project, label, start_time::VARCHAR AS start_time, end_time::VARCHAR AS end_time,
       outcome, score, outcome_source
FROM task ORDER BY ALL;
