-- A prefix of 1,024 tokens or more of which less than half was read, at what the tokens cost instead.
-- Rates a token, in millionths of a dollar: 3 uncached, 0.3 read, 3.75 and 6 written.
INSERT INTO source.rates (input_uncached, cache_read, cache_write_5m, cache_write_1h, output) VALUES
    (3000000, 300000, 3750000, 6000000, 15000000);
INSERT INTO source.records (line, task_id, response_id, context, start_time, input_tokens, cache_read_tokens,
                            cache_write_tokens, cache_write_1h_tokens, output_tokens) VALUES
    -- 10,000 in the cache; then 1,000 read, 500 written for an hour, 6,000 for minutes, the rest not:
    -- 500 * (6 - 0.3) + 6000 * (3.75 - 0.3) + 2500 * (3 - 0.3) = 30300
    (1, 'read',  'a', 'thread', '2026-01-01 10:00:00Z', 5, 4000, 6000, 0, 1),
    (2, 'read',  'b', 'thread', '2026-01-01 10:00:10Z', 3500, 1000, 6500, 500, 1),
    -- All of it read.
    (3, 'read',  'c', 'thread', '2026-01-01 10:00:20Z', 5, 7500, 100, 0, 1),
    -- Half of it read.
    (4, 'half',  'd', 'thread', '2026-01-01 10:00:00Z', 5, 0, 4000, 0, 1),
    (5, 'half',  'e', 'thread', '2026-01-01 10:00:10Z', 5, 2000, 2000, 0, 1),
    -- Too little to be cached again.
    (6, 'small', 'f', 'thread', '2026-01-01 10:00:00Z', 5, 0, 1023, 0, 1),
    (7, 'small', 'g', 'thread', '2026-01-01 10:00:10Z', 1030, 0, 0, 0, 1),
    (8, 'large', 'h', 'thread', '2026-01-01 10:00:00Z', 5, 0, 1024, 0, 1),
    (9, 'large', 'i', 'thread', '2026-01-01 10:00:10Z', 1030, 0, 0, 0, 1);
