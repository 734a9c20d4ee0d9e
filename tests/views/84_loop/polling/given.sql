-- Asking again until the answer changes is polling: the 10th step brings one.  An error is no answer.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, task_id, response_id, start_time, input_tokens, output_tokens)
SELECT n, CASE WHEN n <= 10 THEN 'waits' ELSE 'fails' END, n, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0, 1
FROM range(1, 21) AS r(n);
-- Eight times the same, one step of another kind, then it is asked again.
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash, is_error)
SELECT n, n, 'status', CASE WHEN n % 10 = 9 THEN 77 ELSE 1 END, CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END, n = 20
FROM range(1, 21) AS r(n);
