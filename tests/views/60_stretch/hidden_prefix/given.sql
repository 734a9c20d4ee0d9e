-- In a transcript that hides part of the input, a gap of more than a tenth is unattributed and comes first.
INSERT INTO source.rates (input_uncached, cache_read, output) VALUES (1000, 1, 0);
INSERT INTO source.segments (segment_id, origin, bytes) VALUES (0, 'user', bytes_of(90));
INSERT INTO source.records (line, kind, context, task_id, response_id, start_time, input_tokens,
                            cache_read_tokens, output_tokens, input_segments) VALUES
    -- 101 - 90 = 11 is more than 10: hidden; nothing of the user's text was cached
    (1, 'entry', 'thread', 'hides', NULL, '2026-01-01 10:00:00Z', NULL, NULL, NULL, [0]),
    (2, 'call', 'thread', 'hides', 'a', '2026-01-01 10:00:01Z', 90, 11, 1, NULL),
    -- 100 - 90 = 10 is not more than 10: the estimates are stretched
    (3, 'entry', 'thread', 'shows', NULL, '2026-01-01 10:00:00Z', NULL, NULL, NULL, [0]),
    (4, 'call', 'thread', 'shows', 'b', '2026-01-01 10:00:01Z', 89, 11, 2, NULL),
    -- less than estimated: they are shrunk
    (5, 'entry', 'thread', 'less', NULL, '2026-01-01 10:00:00Z', NULL, NULL, NULL, [0]),
    (6, 'call', 'thread', 'less', 'c', '2026-01-01 10:00:01Z', 30, 0, 3, NULL),
    -- no text at all
    (7, 'call', 'thread', 'none', 'd', '2026-01-01 10:00:01Z', 30, 0, 4, NULL);
