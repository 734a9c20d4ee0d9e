-- In a transcript, an answer after a failure with nothing said in between is a retry.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 91, 100), (1, 'user', 92, 100);
INSERT INTO source.records (line, kind, context, response_id, start_time, status, http_status, input_segments,
                            input_tokens, output_tokens) VALUES
    (1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL,    NULL, [0],  NULL, NULL),
    (2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 'error', 529,  NULL, NULL, NULL),
    (3, 'call',  'thread', 'b',  '2026-01-01 10:00:02Z', 'ok',    NULL, NULL, 50, 5),
    (4, 'call',  'thread', 'c',  '2026-01-01 10:00:03Z', 'error', 529,  NULL, NULL, NULL),
    (5, 'entry', 'thread', NULL, '2026-01-01 10:00:04Z', NULL,    NULL, [1],  NULL, NULL),
    (6, 'call',  'thread', 'd',  '2026-01-01 10:00:05Z', 'ok',    NULL, NULL, 50, 5);
