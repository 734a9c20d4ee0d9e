-- Early lines of a response hold a placeholder output: the line with the greatest output is the best.
INSERT INTO source.records (line, response_id, start_time, input_tokens, cache_read_tokens, output_tokens) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 10, 500, 1),
    (2, 'a', '2026-01-01 10:00:01Z', 10, 500, 80),
    (3, 'a', '2026-01-01 10:00:02Z', 10, 500, 80),
    (4, 'b', '2026-01-01 10:00:03Z', 10, 510, 1);
