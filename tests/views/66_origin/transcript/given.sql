-- In a transcript history is told apart by what had been said, in proportion.
INSERT INTO source.rates (input_uncached, output) VALUES (3000000, 0);
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'user', 90, bytes_of(100)), (1, 'assistant', 91, bytes_of(30)), (2, 'tool_result', 92, bytes_of(400)),
    (3, 'retrieved', 93, bytes_of(200)), (4, 'retrieved', 94, bytes_of(50));
INSERT INTO source.records (line, kind, context, response_id, start_time, input_tokens, output_tokens,
                            input_segments, output_segments) VALUES
    (1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0, 3], NULL),
    (2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 300,  1,    NULL, [1]),
    (3, 'entry', 'thread', NULL, '2026-01-01 10:00:02Z', NULL, NULL, [2, 3, 4], NULL),
    (4, 'call',  'thread', 'b',  '2026-01-01 10:00:03Z', 980,  2,    NULL, NULL),
    (5, 'call',  'thread', 'c',  '2026-01-01 10:00:04Z', 1960, 3,    NULL, NULL);
