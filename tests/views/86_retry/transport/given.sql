-- The same texts after a failure are a retry, to another model a fallback; each attempt replaces the last.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'system', 90, 100), (1, 'user', 91, 100);
INSERT INTO source.records (line, response_id, model, start_time, status, http_status, input_segments,
                            input_tokens, output_tokens) VALUES
    (1, 'a', 'm', '2026-01-01 10:00:00Z', 'error', 429, [0, 1], NULL, NULL),
    (2, 'b', 'm', '2026-01-01 10:00:01Z', 'error', 503, [0, 1], NULL, NULL),
    (3, 'c', 'n', '2026-01-01 10:00:09Z', 'ok', 200, [0, 1], 50, 5),
    -- What follows an answer is a call of its own, even with the same texts.
    (4, 'd', 'n', '2026-01-01 10:00:20Z', 'ok', 200, [0, 1], 50, 5);
