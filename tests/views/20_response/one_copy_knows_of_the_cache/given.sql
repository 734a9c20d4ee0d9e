-- Of two copies one does not say what was cached: the input is that of either, 100 tokens and not 190.
INSERT INTO source.records (line, token_rule, response_id, start_time, input_tokens, cache_read_tokens,
                            output_tokens) VALUES
    (1, 'inclusive', 'a', '2026-01-01 10:00:00Z', 100, 90, 5),
    (2, 'inclusive', 'a', '2026-01-01 10:00:00Z', 100, NULL, 5);
