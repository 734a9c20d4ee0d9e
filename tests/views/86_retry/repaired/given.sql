-- Other arguments are a repair; so is the same again after something was done; no arguments, no answer.
INSERT INTO source.records (line, task_id, response_id, start_time, input_tokens, output_tokens)
SELECT n, 't' || (n - 1) // 3, chr(CAST(96 + n AS INTEGER)), '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 50, 5
FROM range(1, 10) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash, is_error) VALUES
    (1, 'a1', 'test', 1, 1, true), (2, 'b1', 'test', 2, 1, true), (3, 'c1', 'test', 3, 1, true),
    (4, 'd1', 'test', 1, 1, true), (5, 'e1', 'edit', 2, 1, false), (6, 'f1', 'test', 1, 1, true),
    (7, 'g1', 'test', NULL, 1, true), (8, 'h1', 'test', NULL, 1, true), (9, 'i1', 'test', NULL, 1, true);
