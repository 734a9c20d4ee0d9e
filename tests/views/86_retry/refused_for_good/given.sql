-- A request that can never succeed, or came again after more than ten minutes, was not retried.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 91, 100);
INSERT INTO source.records (line, task_id, response_id, start_time, status, http_status, error_type, input_segments,
                            input_tokens, output_tokens) VALUES
    (1, 'bad',  'a', '2026-01-01 10:00:00Z', 'error', 400,  NULL, [0], NULL, NULL),
    (2, 'bad',  'b', '2026-01-01 10:00:01Z', 'ok',    200,  NULL, [0], 50, 5),
    (3, 'key',  'c', '2026-01-01 10:00:00Z', 'error', NULL, 'AuthenticationError', [0], NULL, NULL),
    (4, 'key',  'd', '2026-01-01 10:00:01Z', 'ok',    200,  NULL, [0], 50, 5),
    (5, 'late', 'e', '2026-01-01 10:00:00Z', 'error', 500,  NULL, [0], NULL, NULL),
    (6, 'late', 'f', '2026-01-01 10:10:01Z', 'ok',    200,  NULL, [0], 50, 5),
    (7, 'soon', 'g', '2026-01-01 10:00:00Z', 'error', NULL, 'APITimeoutError', [0], NULL, NULL),
    (8, 'soon', 'h', '2026-01-01 10:10:00Z', 'ok',    200,  NULL, [0], 50, 5);
