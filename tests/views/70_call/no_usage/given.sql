-- Without its counts, or with half of them, a call has no known cost: a refused attempt is not free.
INSERT INTO source.rates (input_uncached, output) VALUES (3000000, 15000000);
INSERT INTO source.records (line, start_time, status, input_tokens, output_tokens) VALUES
    (1, '2026-01-01 10:00:00Z', 'error', NULL, NULL),
    (2, '2026-01-01 10:00:01Z', 'ok', 100, NULL),
    (3, '2026-01-01 10:00:02Z', 'ok', 0, 0);
