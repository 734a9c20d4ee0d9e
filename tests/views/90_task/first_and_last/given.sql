-- A task lasts from its first call to the latest end of any, and takes its project from the first that names one.
INSERT INTO source.records (line, task_id, project, label, start_time, end_time, input_tokens,
                            output_tokens) VALUES
    (1, 'a', NULL, 'v1', '2026-01-01 10:00:00Z', '2026-01-01 10:30:00Z', 10, 1),
    (2, 'a', 'one', 'v2', '2026-01-01 10:00:05Z', '2026-01-01 10:00:06Z', 10, 1),
    (3, 'a', 'two', NULL, '2026-01-01 10:00:09Z', NULL, 10, 1),
    (4, 'b', NULL, NULL, NULL, NULL, 10, 1);
