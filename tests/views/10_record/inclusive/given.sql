-- Inclusive input holds what was read from cache and written to it: the uncached part is the rest.
INSERT INTO source.records (line, token_rule, input_tokens, cache_read_tokens, cache_write_tokens,
                            output_tokens, reasoning_tokens) VALUES
    (1, 'inclusive', 100, 20, 30, 7, 2),
    (2, 'inclusive', 100, NULL, NULL, 7, 7),
    (3, 'inclusive', 50, 50, NULL, 0, NULL);
