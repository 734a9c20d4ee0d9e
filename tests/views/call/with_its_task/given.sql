-- A call shows how its task ended and the file of its record, and stays where either is unknown.
INSERT INTO derived.calls (call_id, task_id, source_id, line) VALUES
    ('c1', 't1', 7, 1), ('c2', 't1', 8, 2), ('c3', 't2', 7, 3);
INSERT INTO derived.tasks (task_id, outcome, score) VALUES ('t1', 'success', '0.9');
