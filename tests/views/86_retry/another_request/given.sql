-- After a failure, other texts are another request: as many, but not the same, or in another order.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'system', 90, 100), (1, 'user', 91, 100), (2, 'user', 92, 100);
INSERT INTO source.records (line, response_id, start_time, status, http_status, input_segments,
                            input_tokens, output_tokens) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 'error', 500, [0, 1], NULL, NULL),
    (2, 'b', '2026-01-01 10:00:01Z', 'error', 500, [0, 2], NULL, NULL),
    (3, 'c', '2026-01-01 10:00:02Z', 'error', 500, [2, 0], NULL, NULL),
    (4, 'd', '2026-01-01 10:00:03Z', 'ok',    200, [2, 0, 1], 50, 5);
