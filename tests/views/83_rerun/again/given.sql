-- A transcript that opens as an earlier one of the task did, after that ended, is the task run again.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 91, 9), (1, 'user', 92, 9);
INSERT INTO source.records (line, kind, context, thread_id, response_id, start_time, input_segments, input_tokens,
                            output_tokens) VALUES
    (1, 'entry', 'thread', 'first',  NULL, '2026-01-01 10:00:00Z', [0], NULL, NULL),
    (2, 'call',  'thread', 'first',  'a',  '2026-01-01 10:00:01Z', NULL, 50, 5),
    (3, 'call',  'thread', 'first',  'b',  '2026-01-01 10:00:02Z', NULL, 50, 5),
    (4, 'entry', 'thread', 'second', NULL, '2026-01-01 11:00:00Z', [0], NULL, NULL),
    (5, 'call',  'thread', 'second', 'c',  '2026-01-01 11:00:01Z', NULL, 50, 5),
    (6, 'entry', 'thread', 'other',  NULL, '2026-01-01 12:00:00Z', [1], NULL, NULL),
    (7, 'call',  'thread', 'other',  'd',  '2026-01-01 12:00:01Z', NULL, 50, 5),
    (8, 'entry', 'thread', 'third',  NULL, '2026-01-01 13:00:00Z', [0], NULL, NULL),
    (9, 'call',  'thread', 'third',  'e',  '2026-01-01 13:00:01Z', NULL, 50, 5),
    (10, 'call', 'thread', 'third',  'f',  '2026-01-01 13:00:02Z', NULL, 50, 5);
