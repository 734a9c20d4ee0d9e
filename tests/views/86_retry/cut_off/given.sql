-- The same request after an answer that was cut off is a retry; going on with it, or no time to tell, is not.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'user', 91, 100), (1, 'assistant', 92, 100), (2, 'user', 93, 100);
INSERT INTO source.records (line, task_id, response_id, start_time, finish_reason, input_segments, input_tokens,
                            output_tokens) VALUES
    (1, 'again', 'a', '2026-01-01 10:00:00Z', 'max_tokens', [0], 50, 5),
    (2, 'again', 'b', '2026-01-01 10:00:01Z', 'length', [0], 50, 5),
    (3, 'again', 'c', '2026-01-01 10:00:02Z', 'stop', [0, 1, 2], 70, 5),
    (4, 'timeless', 'd', NULL, 'length', [0], 50, 5),
    (5, 'timeless', 'e', NULL, 'length', [0], 50, 5);
