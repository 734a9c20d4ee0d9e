-- Auto takes the rule by which the record's own total holds; without a total, inclusive unless it cannot be.
INSERT INTO source.records (line, token_rule, input_tokens, cache_read_tokens, cache_write_tokens,
                            output_tokens, reasoning_tokens, total_tokens) VALUES
    -- 100 + 7 = 107
    (1, 'auto', 100, 20, 30, 7, 2, 107),
    -- 100 + 20 + 30 + 7 = 157
    (2, 'auto', 100, 20, 30, 7, 2, 157),
    -- 100 + 7 + 5 = 112
    (3, 'auto', 100, 20, 30, 7, 5, 112),
    -- more reasoning than output
    (4, 'auto', 100, 20, NULL, 7, 9, NULL),
    -- more cached than input
    (5, 'auto', 10, 20, 30, 7, NULL, NULL),
    -- no total, nothing that excludes it
    (6, 'auto', 100, 20, 30, 7, 2, NULL),
    -- a total that no rule explains
    (7, 'auto', 100, 20, 30, 7, 2, 500);
