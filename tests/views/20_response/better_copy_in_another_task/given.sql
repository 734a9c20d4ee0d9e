-- The counters of a replay count as well when they tell more than the transcript that owns the response.
INSERT INTO source.records (source_id, line, task_id, response_id, is_copy, start_time, input_tokens,
                            output_tokens) VALUES
    (1, 1, 'original', 'a', false, '2026-01-01 10:00:00Z', 10, 1),
    (2, 1, 'fork',     'a', true,  '2026-01-01 10:00:00Z', 10, 64);
