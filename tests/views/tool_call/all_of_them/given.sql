-- Every tool call there is, as it was derived.
INSERT INTO derived.tool_calls (task_id, call_id, tool_call_id, tool_name, is_error) VALUES
    ('t1', 'c1', 'a1', 'Read', NULL), ('t1', 'c1', 'a2', 'Bash', true);
