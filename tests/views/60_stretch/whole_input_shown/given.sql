-- Where the log shows the whole input a gap is the estimate's error, up to half of the estimate.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 90, bytes_of(100));
INSERT INTO source.records (line, task_id, shows_whole_input, start_time, input_tokens, output_tokens,
                            input_segments) VALUES
    (1, 'a', NULL, '2026-01-01 10:00:00Z', 150, 1, [0]),
    (2, 'b', NULL, '2026-01-01 10:00:01Z', 151, 2, [0]),
    (3, 'c', false, '2026-01-01 10:00:02Z', 150, 3, [0]);
