-- The same tool with the same arguments after it failed; a failed step or words between the two do not matter.
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens)
SELECT n, chr(CAST(96 + n AS INTEGER)), '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 50, 5 FROM range(1, 9) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash, is_error) VALUES
    (1, 'a1', 'read', 1, 1, true),
    (2, 'b1', 'read', 1, 1, true),
    (3, 'c1', 'read', 1, 2, false),
    -- Not after a success.
    (4, 'd1', 'read', 1, 1, true),
    (5, 'e1', 'read', 2, 1, true),
    -- f says something
    (7, 'g1', 'read', 1, 2, NULL),
    (8, 'h1', 'read', 2, 1, NULL);
