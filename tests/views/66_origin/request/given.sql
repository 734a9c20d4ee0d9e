-- History by where it came from, and what is retrieved for the second time; costs in the same proportions.
INSERT INTO source.rates (input_uncached, output) VALUES (3000000, 0);
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'user', 90, bytes_of(100)), (1, 'assistant', 91, bytes_of(30)), (2, 'tool_result', 92, bytes_of(400)),
    (3, 'retrieved', 93, bytes_of(200)), (4, 'retrieved', 94, bytes_of(50));
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens, input_segments) VALUES
    (1, 'a', '2026-01-01 10:00:00Z', 300, 1, [0, 3]),
    -- 300 sent again, 30 answered; new are the tool's result, a chunk the task has, and one it has not.
    (2, 'b', '2026-01-01 10:00:01Z', 980, 2, [0, 3, 1, 2, 3, 4]);
