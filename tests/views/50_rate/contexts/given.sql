-- A price is that of the model and the tier served; a model without a price has none.
INSERT INTO source.rates (price_id, model, service_tier, input_uncached, output) VALUES
    (1, 'm', NULL, 3000000, 15000000),
    (2, 'm', 'priority', 6000000, 30000000);
INSERT INTO source.records (line, model, requested_model, service_tier, start_time, input_tokens,
                            output_tokens) VALUES
    (1, 'm', 'other', NULL, '2026-01-01 00:00:00Z', 10, 1),
    (2, 'm', NULL, 'priority', '2026-01-01 00:00:01Z', 10, 1),
    (3, NULL, 'm', NULL, '2026-01-01 00:00:02Z', 10, 1),
    (4, 'unknown', 'm', NULL, '2026-01-01 00:00:03Z', 10, 1),
    (5, NULL, NULL, NULL, '2026-01-01 00:00:04Z', 10, 1);
