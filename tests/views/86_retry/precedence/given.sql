-- One kind a call: in a loop of failing tools, T before V before E before L.
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES (0, 'user', 91, 100);
INSERT INTO source.records (line, response_id, start_time, status, http_status, error_type, input_segments,
                            input_tokens, output_tokens)
SELECT n, chr(CAST(96 + n AS INTEGER)), '2026-01-01 00:00Z'::TIMESTAMPTZ + INTERVAL (n) SECOND, CASE WHEN n = 3 THEN 'error' ELSE 'ok' END,
       CASE WHEN n = 3 THEN 500 END, CASE WHEN n = 5 THEN 'FormatError' END, [0],
       CASE WHEN n <> 3 THEN 50 END, CASE WHEN n <> 3 THEN 5 END
FROM range(1, 9) AS r(n);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash, is_error)
SELECT n, n, 'run', 1, 1, n <> 7 FROM range(1, 9) AS r(n) WHERE n <> 3;
