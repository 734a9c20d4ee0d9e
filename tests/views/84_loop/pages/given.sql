-- One page after the other is no loop: as many results as steps.
INSERT INTO source.rates (input_uncached, output) VALUES (0, 10000000000);  -- a cent for a token of output
INSERT INTO source.records (line, response_id, start_time, input_tokens, output_tokens)
SELECT n, n, '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, 0, 1 FROM range(1, 12) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, arguments_masked_hash, result_hash)
SELECT n, n, 'read', n, 1, n FROM range(1, 12) AS r(n);
