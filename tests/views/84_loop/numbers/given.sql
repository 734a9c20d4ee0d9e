-- What differs in numbers only is the same from 6 times on, if the result is, or if all failed.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, task_id, response_id, start_time, input_tokens, output_tokens)
SELECT n, (['stuck', 'fails', 'short'])[(n - 1) // 6 + 1], n,
       '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0, 1
FROM range(1, 18) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, arguments_masked_hash, result_hash,
                               is_error)
SELECT n, n, 'read', n, 1, CASE WHEN n BETWEEN 7 AND 12 THEN n ELSE 1 END, n BETWEEN 7 AND 12
FROM range(1, 18) AS r(n);
