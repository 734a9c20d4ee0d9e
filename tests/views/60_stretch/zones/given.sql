-- Cached tokens are a prefix: read first, then written for an hour, then for five minutes, then the rest.
INSERT INTO source.rates (input_uncached, cache_read, cache_write_5m, cache_write_1h, output) VALUES
    (1000, 1, 100, 10, 0);
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'system', 90, bytes_of(60)), (1, 'tool_result', 91, bytes_of(20)), (2, 'user', 92, bytes_of(20));
INSERT INTO source.records (line, start_time, input_tokens, cache_read_tokens, cache_write_5m_tokens,
                            cache_write_1h_tokens, output_tokens, input_segments) VALUES
    -- 40 read | 30 for an hour | 25 for five minutes | 5: the system prompt is 40 + 20, the result 10 + 10, the user 15 + 5
    (1, '2026-01-01 10:00:00Z', 5, 40, 25, 30, 1, [0, 1, 2]),
    (2, '2026-01-01 10:00:01Z', 0, 100, 0, 0, 2, [0, 1, 2]),
    (3, '2026-01-01 10:00:02Z', 100, 0, 0, 0, 3, [0, 1, 2]);
