-- A price for some hours and weekdays holds from the first second up to the last, in UTC; 1 January 2026 is a Thursday.
INSERT INTO source.rates (price_id, utc_start_s, utc_end_s, weekdays, input_uncached, output) VALUES
    (1, 0, 59400, 127, 1000000, 1000000),
    (2, 59400, 86400, 31, 500000, 500000),
    (3, 59400, 86400, 96, 250000, 250000);
INSERT INTO source.records (line, start_time, input_tokens, output_tokens) VALUES
    (1, '2026-01-01 16:29:59.999Z', 10, 1),
    (2, '2026-01-01 16:30:00Z', 10, 1),
    (3, '2026-01-01 23:59:59.999Z', 10, 1),
    (4, '2026-01-02 00:00:00Z', 10, 1),
    (5, '2026-01-03 23:00:00+01:00', 10, 1);
