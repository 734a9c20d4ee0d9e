-- Every bucket of a usage export, with its file and line.
INSERT INTO source.usage (line, model, token_category, quantity, unit) VALUES
    (2, 'm', 'output', 12, 'tokens'), (3, NULL, 'requests', 3, 'requests');
INSERT INTO derived.tasks (task_id) VALUES ('t');
