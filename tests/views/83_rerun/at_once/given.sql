-- What runs side by side are trials, not re-runs.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 91, 9), (1, 'user', 92, 9);
INSERT INTO source.records (line, kind, context, thread_id, response_id, start_time, input_segments, input_tokens,
                            output_tokens) VALUES
    (1, 'entry', 'thread', 'first',  NULL, '2026-01-01 10:00:00Z', [0], NULL, NULL),
    (2, 'call',  'thread', 'first',  'a',  '2026-01-01 10:00:01Z', NULL, 50, 5),
    (3, 'entry', 'thread', 'second', NULL, '2026-01-01 10:00:01Z', [0], NULL, NULL),
    (4, 'call',  'thread', 'second', 'b',  '2026-01-01 10:00:02Z', NULL, 50, 5),
    (5, 'call',  'thread', 'first',  'c',  '2026-01-01 10:00:03Z', NULL, 50, 5);
