-- A plain success or failure outranks any other word, then the latest counts; a task nobody judged has none.
INSERT INTO source.records (line, task_id, start_time, input_tokens, output_tokens) VALUES
    (1, 'judged', '2026-01-01 10:00:00Z', 10, 1),
    (2, 'twice', '2026-01-01 10:00:01Z', 10, 1),
    (3, 'nobody', '2026-01-01 10:00:02Z', 10, 1),
    (4, 'words', '2026-01-01 10:00:03Z', 10, 1);
INSERT INTO source.outcomes (line, task_id, outcome, score, outcome_source, start_time) VALUES
    (11, 'judged', 'submitted', NULL, 'exit_status', '2026-01-03 10:00:00Z'),
    (12, 'judged', 'success', '1.0', 'grader', '2026-01-02 10:00:00Z'),
    (13, 'twice', 'failure', '0', 'grader', '2026-01-02 10:00:00Z'),
    (14, 'twice', 'success', '1', 'grader', '2026-01-03 10:00:00Z'),
    (15, 'words', 'submitted', NULL, 'exit_status', '2026-01-02 10:00:00Z'),
    (16, 'without calls', 'success', NULL, 'grader', '2026-01-02 10:00:00Z'),
    (17, NULL, 'success', NULL, 'grader', '2026-01-02 10:00:00Z');
