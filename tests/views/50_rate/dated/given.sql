-- A price holds from its first instant up to, not including, its last; before the first there is none.
INSERT INTO source.rates (price_id, valid_from, valid_to, input_uncached, output) VALUES
    (1, '2026-01-01', '2026-02-01', 3000000, 15000000),
    (2, '2026-02-01', NULL, 2000000, 10000000);
INSERT INTO source.records (line, start_time, input_tokens, output_tokens) VALUES
    (1, '2025-12-31 23:59:59.999999Z', 10, 1),
    (2, '2026-01-01 00:00:00Z', 10, 1),
    (3, '2026-01-31 23:59:59.999999Z', 10, 1),
    (4, '2026-02-01 00:00:00Z', 10, 1);
