-- Every loop there is, as it was derived.
INSERT INTO derived.loops (task_id, thread_id, signature, period, repeats, first_call_number, wasted_cost) VALUES
    ('t1', 'a', 'exact', 1, 7, 3, 0.35), ('t1', 'a', 'error', 2, 4, 20, NULL);
