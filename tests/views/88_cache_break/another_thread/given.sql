-- A request that starts a thread follows the call before it only if it sends half of its texts again.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'system', 90, 9), (1, 'user', 91, 9), (2, 'assistant', 92, 9), (3, 'user', 93, 9), (4, 'system', 94, 9);
INSERT INTO source.records (line, thread_id, response_id, start_time, input_tokens, cache_write_tokens,
                            output_tokens, input_segments) VALUES
    (1, 'main',   'a', '2026-01-01 10:00:00Z', 0,    2000, 1, [0, 1]),
    (2, 'other',  'b', '2026-01-01 10:00:01Z', 2000, 0,    1, [4, 3]),
    (3, 'main',   'c', '2026-01-01 10:00:02Z', 0,    2000, 1, [0, 1, 2, 3]),
    (4, 'change', 'd', '2026-01-01 10:00:03Z', 2000, 0,    1, [4, 1, 2, 3]);
