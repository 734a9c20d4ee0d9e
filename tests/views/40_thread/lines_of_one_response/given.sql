-- Output belongs to its response wherever its lines stand, so a result between two of them is new to the next.
INSERT INTO source.segments (segment_id, origin, bytes) VALUES
    (0, 'user', bytes_of(100)), (1, 'assistant', bytes_of(10)), (2, 'tool_result', bytes_of(400)),
    (3, 'assistant', bytes_of(20));
INSERT INTO source.records (line, kind, context, response_id, start_time, output_tokens, input_tokens,
                            input_segments, output_segments) VALUES
    (1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0], NULL),
    (2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 1,    10,   NULL, [1]),
    (3, 'entry', 'thread', NULL, '2026-01-01 10:00:02Z', NULL, NULL, [2], NULL),
    (4, 'call',  'thread', 'a',  '2026-01-01 10:00:03Z', 1,    10,   NULL, [3]),
    -- 100 asked, 10 and 20 answered
    (5, 'call',  'thread', 'b',  '2026-01-01 10:00:04Z', 2,    10,   NULL, NULL);
