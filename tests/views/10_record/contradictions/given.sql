-- Counts that cannot be leaves are told with both numbers, and are no part of a response.
INSERT INTO source.records (line, token_rule, input_tokens, cache_read_tokens, cache_write_tokens,
                            output_tokens, reasoning_tokens, input_audio_tokens, output_image_tokens) VALUES
    (1, 'inclusive', 100, 80, 30, 7, NULL, NULL, NULL),
    (2, 'inclusive', 100, 80, 20, 7, 8, NULL, NULL),
    (3, 'exclusive', 100, 80, 30, 7, NULL, 101, NULL),
    (4, 'exclusive', 100, 80, 30, 7, NULL, NULL, 8),
    (5, 'exclusive', 1000000001, NULL, NULL, 7, NULL, NULL, NULL),
    -- none of these
    (6, 'inclusive', 100, 80, 20, 7, 7, 0, 7),
    (7, 'exclusive', 100, 80, 30, 7, 0, 100, 7),
    (8, 'exclusive', 1000000000, NULL, NULL, 7, NULL, NULL, NULL);
