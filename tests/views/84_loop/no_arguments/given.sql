-- Without arguments, the tool and the length of the output have to do: 6 times is suspected, 5 are not enough.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, task_id, response_id, start_time, input_tokens, output_tokens)
SELECT n, CASE WHEN n <= 10 THEN 'six' ELSE 'five' END, n, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0,
       CASE WHEN n <= 6 OR n BETWEEN 11 AND 15 THEN 50 ELSE n END
FROM range(1, 21) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name) SELECT n, n, 'read' FROM range(1, 21) AS r(n);
