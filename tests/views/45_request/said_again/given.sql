-- The second "yes" of a conversation is new, though an earlier call had one.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'user', 90, bytes_of(10)), (1, 'assistant', 91, bytes_of(20));
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens, input_segments) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 999, 1, [0]),
    (2, 'b', '2026-01-01 10:00:01Z', 999, 2, [0, 1, 0]);
