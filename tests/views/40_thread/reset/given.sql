-- A reset begins the history anew: what stands before it is sent no more.
INSERT INTO source.segments (segment_id, origin, bytes) VALUES
    (0, 'system', bytes_of(1000)), (1, 'user', bytes_of(100)), (2, 'assistant', bytes_of(30)),
    (3, 'user', bytes_of(70)), (4, 'assistant', bytes_of(9));
INSERT INTO source.records (line, kind, context, response_id, start_time, output_tokens, input_tokens,
                            input_segments, output_segments) VALUES
    (1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0, 1], NULL),
    (2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 1,    10,   NULL, [2]),
    (3, 'reset', 'thread', NULL, '2026-01-01 10:00:02Z', NULL, NULL, NULL, NULL),
    (4, 'entry', 'thread', NULL, '2026-01-01 10:00:03Z', NULL, NULL, [3], NULL),
    (5, 'call',  'thread', 'b',  '2026-01-01 10:00:04Z', 2,    10,   NULL, [4]),
    -- 70 asked and 9 answered since
    (6, 'call',  'thread', 'c',  '2026-01-01 10:00:05Z', 3,    10,   NULL, NULL);
