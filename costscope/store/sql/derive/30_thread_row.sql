-- One row per record of a thread, each line once, in the order of time.
-- thread_number: one per thread of a task.  A line read from two files (a file given whole and split in
-- two, a resumed session) counts once; that can only be in threads that several files tell of.
CREATE OR REPLACE TEMP TABLE thread_row AS
WITH thread AS (
    SELECT task_number, thread, min(record_number) AS thread_number,
           min(source_id) <> max(source_id) AS is_told_twice,
           arg_min(family, record_number) FILTER (kind = 'call') AS family
    FROM record WHERE context = 'thread' AND task_number IS NOT NULL
    GROUP BY task_number, thread
)
SELECT record_number, kind, thread_number, thread.family
FROM record JOIN thread USING (task_number, thread)
WHERE context = 'thread' AND NOT is_told_twice
UNION ALL
SELECT min(record_number), kind, thread_number, any_value(thread.family)
FROM record JOIN thread USING (task_number, thread)
WHERE context = 'thread' AND is_told_twice
GROUP BY thread_number, kind, response_key, start_time, content_hash;
