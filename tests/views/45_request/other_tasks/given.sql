-- What another task sent is not this task's history.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 90, bytes_of(10));
INSERT INTO source.records (line, task_id, response_id, start_time, input_tokens, output_tokens,
                            input_segments) VALUES
    (1, 'one', 'a', '2026-01-01 10:00:00Z', 999, 1, [0]),
    (2, 'two', 'b', '2026-01-01 10:00:01Z', 999, 2, [0]);
