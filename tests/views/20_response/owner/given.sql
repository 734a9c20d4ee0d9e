-- A response belongs to the earliest transcript that is no replay; one that is only ever replayed, to the earliest.
INSERT INTO source.records (source_id, line, task_id, response_id, is_copy, start_time, input_tokens,
                            output_tokens) VALUES
    (1, 1, 'fork',     'a', true,  '2026-01-01 10:00:00Z', 10, 5),
    (2, 1, 'original', 'a', false, '2026-01-01 10:00:00Z', 10, 5),
    (3, 1, 'later',    'a', false, '2026-01-01 11:00:00Z', 10, 5),
    (1, 2, 'fork',     'b', true,  '2026-01-01 10:00:00Z', 10, 5),
    (3, 2, 'later',    'b', true,  '2026-01-01 10:30:00Z', 10, 5);
