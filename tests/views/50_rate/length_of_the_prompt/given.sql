-- The whole input, cached tokens included, decides which step of a price it falls in.
INSERT INTO source.rates (price_id, tier_above, tier_upto, input_uncached, output) VALUES
    (1, -1, 200000, 3000000, 15000000),
    (2, 200000, NULL, 6000000, 22500000);
INSERT INTO source.records (line, start_time, input_tokens, cache_read_tokens, output_tokens) VALUES
    (1, '2026-01-01 00:00:00Z', 0, 0, 1),
    (2, '2026-01-01 00:00:01Z', 100000, 100000, 1),
    (3, '2026-01-01 00:00:02Z', 100000, 100001, 1);
