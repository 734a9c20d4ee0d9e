-- A line that stands in two files of a thread was said once.
INSERT INTO source.segments (source_id, segment_id, origin, bytes) VALUES
    (1, 0, 'user', bytes_of(100)), (1, 1, 'assistant', bytes_of(30)),
    (2, 0, 'user', bytes_of(100)), (2, 1, 'assistant', bytes_of(30));
INSERT INTO source.records (source_id, line, kind, context, response_id, start_time, output_tokens,
                            input_tokens, input_segments, output_segments, content_hash) VALUES
    (1, 1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0], NULL, 7),
    (1, 2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 1,    10,   NULL, [1], 8),
    (2, 1, 'entry', 'thread', NULL, '2026-01-01 10:00:00Z', NULL, NULL, [0], NULL, 7),
    (2, 2, 'call',  'thread', 'a',  '2026-01-01 10:00:01Z', 1,    10,   NULL, [1], 8),
    (2, 3, 'call',  'thread', 'b',  '2026-01-01 10:00:02Z', 2,    10,   NULL, NULL, 9);
