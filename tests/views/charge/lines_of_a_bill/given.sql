-- A bill's amounts stand as they were billed, to eighteen decimals, each with its file and line.
INSERT INTO source.blocks (source_id, block, first_line) VALUES (2, 1, 1000);
INSERT INTO source.charges (source_id, block, line, provider, billed_cost, billing_currency) VALUES
    (1, 0, 2, 'lab', 0.000000000000000001, 'USD'),
    (2, 1, 3, 'lab', -12345678901234567890.123456789012345678, 'EUR');
INSERT INTO derived.tasks (task_id) VALUES ('t');
