-- An answer the harness rejects is of no use, and what follows is its retry; the last one has none.
INSERT INTO source.records (line, response_id, start_time, status, error_type, input_tokens, output_tokens) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 'ok', 'FormatError', 50, 5),
    (2, 'b', '2026-01-01 10:00:01Z', 'ok', 'FormatError', 60, 5),
    (3, 'c', '2026-01-01 10:00:02Z', 'ok', NULL, 70, 5),
    (4, 'd', '2026-01-01 10:00:03Z', 'ok', 'ValidationError', 80, 5);
