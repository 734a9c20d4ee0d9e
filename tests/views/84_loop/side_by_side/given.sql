-- Tools asked for side by side are one step in any order; threads are told apart; words in between end a run.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, thread_id, response_id, start_time, input_tokens, output_tokens)
SELECT n, CASE n % 2 WHEN 0 THEN 'loops' ELSE 'speaks' END, n, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0, 1
FROM range(1, 13) AS r(n);
-- Each step reads and writes, in turn first the one, first the other; call 7 answers in words.
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash)
SELECT n, n || '-' || place, CASE WHEN (n // 2 + place) % 2 = 0 THEN 'read' ELSE 'write' END, 1, 1
FROM range(1, 13) AS r(n), (VALUES (0), (1)) AS p(place)
WHERE n <> 7;
