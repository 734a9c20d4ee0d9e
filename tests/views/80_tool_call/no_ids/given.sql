-- Tool calls of a log that gives them no ids are told apart all the same.
INSERT INTO source.records (line, kind, context, response_id, start_time, input_tokens, output_tokens) VALUES
    (1, 'call', 'thread', 'a', '2026-01-01 10:00:00Z', 10, 5),
    (2, 'call', 'thread', 'b', '2026-01-01 10:00:01Z', 10, 5);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash) VALUES
    (1, NULL, 'Read', 11),
    (1, NULL, 'Bash', 12),
    (2, NULL, 'Read', 13);
