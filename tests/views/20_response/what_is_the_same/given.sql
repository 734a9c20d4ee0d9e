-- The provider's id tells responses apart, else the request's, else everything the record says of itself.
INSERT INTO source.records (source_id, line, provider, response_id, request_id, start_time, input_tokens,
                            output_tokens, content_hash) VALUES
    (1, 1, 'lab',   'a',  'r1', '2026-01-01 10:00:00Z', 10, 1, 7),
    (1, 2, 'lab',   'a',  'r2', '2026-01-01 10:00:01Z', 10, 1, 8),
    (1, 3, 'other', 'a',  'r1', '2026-01-01 10:00:02Z', 10, 1, 7),
    (1, 4, 'lab',   NULL, 'r1', '2026-01-01 10:00:03Z', 10, 1, 7),
    (2, 5, 'lab',   NULL, 'r1', '2026-01-01 10:00:04Z', 10, 1, 7),
    -- no id at all: only the same in everything is the same
    (1, 6, 'lab', NULL, NULL, '2026-01-01 10:00:05Z', 10, 1, 7),
    (2, 7, 'lab', NULL, NULL, '2026-01-01 10:00:05Z', 10, 1, 7),
    (2, 8, 'lab', NULL, NULL, '2026-01-01 10:00:05Z', 10, 1, 8),
    (2, 9, 'lab', NULL, NULL, '2026-01-01 10:00:05Z', 11, 1, 7);
