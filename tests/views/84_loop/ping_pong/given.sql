-- Two steps that alternate, 3 times each, are a loop of period 2; twice each are not.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, task_id, response_id, start_time, input_tokens, output_tokens)
SELECT n, CASE WHEN n <= 6 THEN 'thrice' ELSE 'twice' END, n, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0, 1
FROM range(1, 13) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash)
SELECT n, n, 'edit', CASE WHEN n > 10 THEN n ELSE n % 2 END, n % 2 FROM range(1, 13) AS r(n);
