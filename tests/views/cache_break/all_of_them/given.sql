-- Every cache break there is, as it was derived; no cause and no price are unknown.
INSERT INTO derived.cache_breaks (task_id, call_id, call_before, tokens, cause, cost) VALUES
    ('t1', 'c2', 'c1', 5000, 'expired', 0.0135), ('t1', 'c4', 'c3', 2000, NULL, NULL);
