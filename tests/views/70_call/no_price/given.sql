-- A category without a price leaves the list cost unknown; what could be priced is a lower bound.
INSERT INTO source.rates (model, input_uncached, cache_read, output) VALUES
    ('m', 3000000, NULL, 15000000), ('free', 0, 0, 0);
INSERT INTO source.records (line, model, start_time, input_tokens, cache_read_tokens, output_tokens,
                            web_search_requests) VALUES
    (1, 'm', '2026-01-01 10:00:00Z', 100, 0, 10, NULL),
    (2, 'm', '2026-01-01 10:00:01Z', 100, 7, 10, NULL),
    (3, 'm', '2026-01-01 10:00:02Z', 100, 0, 10, 1),
    (4, 'unknown', '2026-01-01 10:00:03Z', 100, 7, 10, 1),
    -- free is a price, and not the same as none
    (5, 'free', '2026-01-01 10:00:04Z', 100, 7, 10, NULL);
