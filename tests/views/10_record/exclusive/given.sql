-- Exclusive counts are the leaves already: input leaves out both cache classes.
INSERT INTO source.records (line, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
                            reasoning_tokens) VALUES
    (1, 100, 20, 30, 7, 2),
    (2, 0, 20, 0, 7, NULL);
