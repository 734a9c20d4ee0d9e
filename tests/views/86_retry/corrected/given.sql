-- A request that ends in a harness's words for an answer it cannot use retries the one before it.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'user', 91, 9), (1, 'assistant', 92, 9), (2, 'user', 93, 9), (3, 'assistant', 94, 9), (4, 'user', 95, 9);
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens, input_segments,
                            is_correction) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 50, 5, [0], NULL),
    (2, 'b', '2026-01-01 10:00:01Z', 60, 5, [0, 1, 2], true),
    (3, 'c', '2026-01-01 10:00:02Z', 70, 5, [0, 1, 2, 3, 4], NULL);
