-- In a loop every step after the first period repeats one; what comes after the second time is of no use.
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens)
SELECT n, chr(CAST(96 + n AS INTEGER)), '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 50, 5 FROM range(1, 9) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash)
SELECT n, n, 'read', CASE WHEN n IN (1, 8) THEN n + 10 ELSE n % 2 END, n % 2 FROM range(1, 9) AS r(n);
