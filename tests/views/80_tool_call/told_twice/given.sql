-- A tool call that a second file, or a fork of the session, tells of again is one tool call of the task that owns it.
INSERT INTO source.records (source_id, line, kind, context, task_id, response_id, is_copy, start_time,
                            input_tokens, output_tokens) VALUES
    (1, 1, 'call',  'thread', 'task', 'a',  false, '2026-01-01 10:00:00Z', 10, 5),
    (1, 2, 'entry', 'thread', 'task', NULL, false, '2026-01-01 10:00:01Z', NULL, NULL),
    (2, 1, 'call',  'thread', 'task', 'a',  false, '2026-01-01 10:00:00Z', 10, 5),
    (3, 1, 'call',  'thread', 'fork', 'a',  true,  '2026-01-01 10:00:00Z', 10, 5),
    (3, 2, 'entry', 'thread', 'fork', NULL, true,  '2026-01-01 10:00:01Z', NULL, NULL);
INSERT INTO source.tool_calls (source_id, line, tool_call_id, tool_name, arguments_hash, result_hash) VALUES
    (1, 1, 'a1', 'Read', 11, NULL),
    (1, 2, 'a1', NULL, NULL, 21),
    (2, 1, 'a1', 'Read', 11, NULL),
    (3, 1, 'a1', 'Read', 11, NULL),
    (3, 2, 'a1', NULL, NULL, 21);
