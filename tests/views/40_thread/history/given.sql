-- What came since the previous response is new; all before it, and what was answered, is history.
INSERT INTO source.segments (segment_id, origin, bytes) VALUES
    (0, 'system', bytes_of(1000)), (1, 'user', bytes_of(100)), (2, 'assistant', bytes_of(30)),
    (3, 'tool_result', bytes_of(400)), (4, 'retrieved', bytes_of(200)), (5, 'assistant', bytes_of(7)),
    (6, 'user', bytes_of(50)), (7, 'reasoning', bytes_of(999)), (8, 'media', bytes_of(999));
INSERT INTO source.records (line, kind, context, response_id, start_time, output_tokens, input_tokens,
                            input_segments, output_segments) VALUES
    (1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0, 1, 8], NULL),
    (2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 1,    10,   NULL, [7, 2]),
    (3, 'entry', 'thread', NULL, '2026-01-01 10:00:02Z', NULL, NULL, [3], NULL),
    (4, 'entry', 'thread', NULL, '2026-01-01 10:00:03Z', NULL, NULL, [4], NULL),
    -- 100 asked and 30 answered
    (5, 'call',  'thread', 'b',  '2026-01-01 10:00:04Z', 2,    10,   NULL, [5]),
    (6, 'entry', 'thread', NULL, '2026-01-01 10:00:05Z', NULL, NULL, [6], NULL),
    -- these, 400 and 200 of the tools, 7 answered
    (7, 'call',  'thread', 'c',  '2026-01-01 10:00:06Z', 3,    10,   NULL, NULL);
