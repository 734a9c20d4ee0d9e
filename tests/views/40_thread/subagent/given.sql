-- A subagent has a conversation of its own: neither sees what the other said.
INSERT INTO source.segments (segment_id, origin, bytes) VALUES
    (0, 'user', bytes_of(100)), (1, 'assistant', bytes_of(30)), (2, 'user', bytes_of(500)),
    (3, 'assistant', bytes_of(80)), (4, 'tool_result', bytes_of(60));
INSERT INTO source.records (line, kind, context, thread_id, response_id, start_time, output_tokens,
                            input_tokens, input_segments, output_segments) VALUES
    (1, 'entry', 'thread', NULL,        NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0], NULL),
    (2, 'call',  'thread', NULL,        'a',  '2026-01-01 10:00:01Z', 1,    10,   NULL, [1]),
    (3, 'entry', 'thread', 'task/sub',  NULL, '2026-01-01 10:00:02Z', NULL, NULL, [2], NULL),
    (4, 'call',  'thread', 'task/sub',  'b',  '2026-01-01 10:00:03Z', 2,    10,   NULL, [3]),
    (5, 'call',  'thread', 'task/sub',  'c',  '2026-01-01 10:00:04Z', 3,    10,   NULL, NULL),
    (6, 'entry', 'thread', NULL,        NULL, '2026-01-01 10:00:05Z', NULL, NULL, [4], NULL),
    (7, 'call',  'thread', NULL,        'd',  '2026-01-01 10:00:06Z', 4,    10,   NULL, NULL);
