-- Where copies do not say that they are, the name of the task decides, whatever number a file has.
INSERT INTO source.records (source_id, line, task_id, response_id, start_time, input_tokens, output_tokens) VALUES
    (1, 1, 'zebra', 'a', '2026-01-01 10:00:00Z', 10, 5),
    (2, 1, 'apple', 'a', '2026-01-01 10:00:00Z', 10, 5);
