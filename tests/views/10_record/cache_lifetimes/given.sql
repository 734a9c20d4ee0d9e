-- Writes are the greater of the stated whole and the sum of both lifetimes; what is not for an hour is for 5 minutes.
INSERT INTO source.records (line, input_tokens, cache_write_tokens, cache_write_5m_tokens,
                            cache_write_1h_tokens, output_tokens) VALUES
    (1, 10, 30, 10, 20, 1),
    (2, 10, 30, NULL, NULL, 1),
    (3, 10, NULL, 10, 20, 1),
    (4, 10, 30, NULL, 20, 1),
    (5, 10, 5, 10, 20, 1);
