-- One row per call of a transcript that begins as an earlier one of its task did, and began after that ended.
-- before: the call in the same place of the run before, null where that was shorter; attempt: which run it is.
CREATE OR REPLACE TEMP TABLE run_of_task AS
WITH placed AS (
    SELECT response.task_number, thread_number, response.owner, owner.task AS task_id,
           md5(best.response_key)[:16] AS call_id, response.start_time,
           coalesce(response.end_time, response.start_time) AS end_time
    FROM thread_row
    JOIN response ON response.owner = thread_row.record_number
    JOIN record AS owner ON owner.record_number = response.owner
    JOIN record AS best ON best.record_number = response.best
    WHERE response.task_number IN (
        SELECT task_number FROM record WHERE context = 'thread' AND task_number IS NOT NULL
        GROUP BY task_number HAVING min(thread) <> max(thread)
    )
),
first_call AS (
    SELECT thread_number, min(owner) AS first_owner, min(start_time) AS begun, max(end_time) AS ended
    FROM placed GROUP BY thread_number
),
opening AS (
    SELECT thread_number, sum(hash(hash_lo, hash_hi)) AS opening
    FROM first_call JOIN thread_row USING (thread_number) JOIN record_text USING (record_number)
    WHERE record_number < first_owner AND NOT is_output
    GROUP BY thread_number
),
sequenced AS (
    SELECT placed.*, opening, begun, ended,
           row_number() OVER (PARTITION BY thread_number ORDER BY owner) AS place,
           dense_rank() OVER (PARTITION BY task_number, opening ORDER BY first_owner) AS run
    FROM placed JOIN first_call USING (thread_number) JOIN opening USING (thread_number)
)
SELECT this.call_id, that.call_id AS before, this.task_id, this.run AS attempt, this.place, this.opening,
       earlier.ended IS NOT NULL AS is_after
FROM sequenced AS this
LEFT JOIN (SELECT DISTINCT task_number, opening, run, ended FROM sequenced) AS earlier
    ON earlier.task_number = this.task_number AND earlier.opening = this.opening
    AND earlier.run = this.run - 1 AND earlier.ended <= this.begun
LEFT JOIN sequenced AS that
    ON that.task_number = this.task_number AND that.opening = this.opening AND that.run = this.run - 1
    AND that.place = this.place AND earlier.ended IS NOT NULL;

CREATE OR REPLACE TEMP VIEW rerun AS
SELECT call_id, before, task_id, attempt FROM run_of_task WHERE is_after;

-- One row per call of a run that another took the place of.
CREATE OR REPLACE TEMP VIEW superseded AS
SELECT task_id, call_id FROM run_of_task
WHERE (task_id, opening, attempt) IN (
    SELECT task_id, opening, attempt - 1 FROM run_of_task WHERE is_after);
