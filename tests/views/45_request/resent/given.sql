-- A text that an earlier call of the task had is history; system prompt, tools and media stay what they are.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'system', 90, bytes_of(50)), (1, 'tools', 91, bytes_of(60)), (2, 'user', 92, bytes_of(10)),
    (3, 'assistant', 93, bytes_of(11)), (4, 'tool_result', 94, bytes_of(12)),
    (5, 'retrieved', 95, bytes_of(13)), (6, 'media', 96, 4000), (7, 'user', 97, bytes_of(14));
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens, input_segments) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 999, 1, [0, 1, 2]),
    (2, 'b', '2026-01-01 10:00:01Z', 999, 2, [0, 1, 2, 3, 4, 5, 6]),
    (3, 'c', '2026-01-01 10:00:02Z', 999, 3, [0, 1, 2, 3, 4, 5, 6, 7]);
