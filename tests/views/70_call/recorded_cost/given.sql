-- A recorded cost keeps its own source: of two copies that tell one, the greater with who told it.
INSERT INTO source.rates (input_uncached, output) VALUES (3000000, 15000000);
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens, recorded_cost,
                            recorded_cost_source) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 100, 10, 0.5, 'client'),
    (2, 'a', '2026-01-01 10:00:00Z', 100, 10, 0.25, 'gateway'),
    (3, 'b', '2026-01-01 10:00:01Z', 100, 10, NULL, NULL);
