-- A call without a time is priced only where the price never changed.
INSERT INTO source.rates (price_id, model, valid_from, valid_to, input_uncached, output) VALUES
    (1, 'steady', NULL, NULL, 3000000, 15000000),
    (2, 'changed', NULL, '2026-02-01', 3000000, 15000000),
    (3, 'changed', '2026-02-01', NULL, 2000000, 10000000);
INSERT INTO source.records (line, model, input_tokens, output_tokens) VALUES
    (1, 'steady', 10, 1),
    (2, 'changed', 10, 1);
