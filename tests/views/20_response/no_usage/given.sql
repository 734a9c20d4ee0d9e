-- A response whose usage nobody tells has no counts at all, which is not zero.
INSERT INTO source.records (line, response_id, start_time, status) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 'error');
