-- Of two copies one does not say how long the cache lives: 30 tokens were written, and for an hour.
INSERT INTO source.records (line, response_id, start_time, input_tokens, cache_write_tokens,
                            cache_write_1h_tokens, output_tokens) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 10, 30, NULL, 5),
    (2, 'a', '2026-01-01 10:00:00Z', 10, 30, 30, 5);
