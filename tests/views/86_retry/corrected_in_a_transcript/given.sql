-- In a transcript the harness's words stand between the two.
INSERT INTO source.records (line, kind, context, response_id, start_time, input_tokens, output_tokens,
                            is_correction) VALUES
    (1, 'call',  'thread', 'a',  '2026-01-01 10:00:00Z', 50, 5, NULL),
    (2, 'entry', 'thread', NULL, '2026-01-01 10:00:01Z', NULL, NULL, NULL),
    (3, 'call',  'thread', 'b',  '2026-01-01 10:00:02Z', 60, 5, NULL),
    (4, 'entry', 'thread', NULL, '2026-01-01 10:00:03Z', NULL, NULL, true),
    (5, 'call',  'thread', 'c',  '2026-01-01 10:00:04Z', 70, 5, NULL);
