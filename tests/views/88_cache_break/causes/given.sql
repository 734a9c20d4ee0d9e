-- Why, in this order: another model, too late for the prefix's lifetime, the first text that differs, a shorter input.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'system', 90, 9), (1, 'tools', 91, 9), (2, 'user', 92, 9), (3, 'assistant', 93, 9), (4, 'user', 94, 9),
    (5, 'system', 95, 9), (6, 'tools', 96, 9), (7, 'user', 97, 9);
INSERT INTO source.records (line, task_id, response_id, model, start_time, input_tokens, cache_write_tokens,
                            cache_write_1h_tokens, output_tokens, input_segments)
SELECT * FROM (VALUES
    (1, 'model',   'a', 'm', '2026-01-01 10:00:00Z'::TIMESTAMPTZ, 0,    2000, 0,    1, [0, 1, 2]),
    (2, 'model',   'b', 'n', '2026-01-01 11:00:00Z',              2000, 0,    0,    1, [0, 1, 2, 3, 4]),
    (3, 'late',    'c', 'm', '2026-01-01 10:00:00Z',              0,    2000, 0,    1, [0, 1, 2]),
    (4, 'late',    'd', 'm', '2026-01-01 10:05:01Z',              2000, 0,    0,    1, [0, 1, 2, 3, 4]),
    (5, 'hour',    'e', 'm', '2026-01-01 10:00:00Z',              0,    2000, 2000, 1, [0, 1, 2]),
    (6, 'hour',    'f', 'm', '2026-01-01 10:05:01Z',              2000, 0,    0,    1, [0, 1, 2, 3, 4]),
    (7, 'system',  'g', 'm', '2026-01-01 10:00:00Z',              0,    2000, 0,    1, [0, 1, 2]),
    (8, 'system',  'h', 'm', '2026-01-01 10:00:10Z',              2000, 0,    0,    1, [5, 1, 2, 3, 4]),
    (9, 'tools',   'i', 'm', '2026-01-01 10:00:00Z',              0,    2000, 0,    1, [0, 1, 2]),
    (10, 'tools',  'j', 'm', '2026-01-01 10:00:10Z',              2000, 0,    0,    1, [0, 6, 2, 3, 4]),
    (11, 'words',  'k', 'm', '2026-01-01 10:00:00Z',              0,    2000, 0,    1, [0, 1, 2]),
    (12, 'words',  'l', 'm', '2026-01-01 10:00:10Z',              2000, 0,    0,    1, [0, 1, 7]),
    (13, 'shorter','m', 'm', '2026-01-01 10:00:00Z',              0,    2000, 0,    1, NULL),
    (14, 'shorter','n', 'm', '2026-01-01 10:00:10Z',              1999, 0,    0,    1, NULL)
);
