-- Failures count as the same whatever they say; a request refused in between does not end the run.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, response_id, start_time, status, input_tokens, output_tokens)
SELECT n, n, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, CASE WHEN n = 4 THEN 'error' ELSE 'ok' END,
       CASE WHEN n <> 4 THEN 0 END, CASE WHEN n <> 4 THEN 1 END
FROM range(1, 8) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash, is_error)
SELECT n, n, 'run', 1, n, true FROM range(1, 8) AS r(n) WHERE n <> 4;
