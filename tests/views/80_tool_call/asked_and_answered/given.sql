-- What a model asked for and what came back are one row; without an answer the result is unknown.
INSERT INTO source.records (line, kind, context, response_id, start_time, input_tokens, output_tokens) VALUES
    (1, 'call',  'thread', 'a',  '2026-01-01 10:00:00Z', 10, 5),
    (2, 'entry', 'thread', NULL, '2026-01-01 10:00:01Z', NULL, NULL),
    (3, 'entry', 'thread', NULL, '2026-01-01 10:00:02Z', NULL, NULL),
    (4, 'call',  'thread', 'b',  '2026-01-01 10:00:03Z', 10, 5);
INSERT INTO source.tool_calls (line, tool_call_id, tool_name, arguments_hash, result_hash, is_error) VALUES
    (1, 'a1', 'Read', 11, NULL, NULL),
    (1, 'a2', 'Bash', 12, NULL, NULL),
    (2, 'a2', NULL, NULL, 22, true),
    (3, 'a1', NULL, NULL, 21, NULL),
    (4, 'b1', 'Read', 11, NULL, NULL),
    -- an answer to nobody's question
    (3, 'c1', NULL, NULL, 31, NULL);
