-- The same tool with the same arguments and result, 7 times: a loop from the 6th, waste from the 3rd on.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, response_id, model, start_time, input_tokens, output_tokens)
SELECT n, n, CASE WHEN n = 5 THEN 'no price' ELSE 'm' END, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0, n
FROM range(1, 11) AS r(n);
-- Calls 3 to 9 do the same; 1, 2 and 10 do not.  Waste: ? + 6 + 7 + 8 + 9 cents; after the loop, at call 8: 9.
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash)
SELECT n, n, 'read', CASE WHEN n BETWEEN 3 AND 9 THEN 1 ELSE 100 + n END, 1 FROM range(1, 11) AS r(n);
