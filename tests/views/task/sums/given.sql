-- A task sums its calls; what is unknown of one is left out of the sums and counted, and no sum of nothing is zero.
INSERT INTO derived.tasks (task_id, outcome) VALUES ('t1', 'success'), ('t2', NULL), ('t3', NULL);
INSERT INTO derived.calls (call_id, task_id, input_tokens, output_tokens, list_cost, priced_cost, recorded_cost)
VALUES
    ('c1', 't1', 100, 10, 0.5, 0.5, 0.75),
    ('c2', 't1', 50, 5, 0.25, 0.25, NULL),
    ('c3', 't1', NULL, NULL, NULL, 0, NULL),
    ('c4', 't2', 7, 7, NULL, 0.125, 0.25);
