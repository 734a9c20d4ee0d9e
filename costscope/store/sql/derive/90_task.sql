-- One row per task that has calls: when it ran and how it ended.
-- Among several outcomes a plain success or failure outranks any other word, then the latest counts.
CREATE OR REPLACE TEMP TABLE task AS
WITH ran AS (
    SELECT task_id,
           arg_min(project, call_number) AS project,
           arg_min(label, call_number) AS label,
           min(start_time) AS start_time,
           max(coalesce(end_time, start_time)) AS end_time
    FROM call GROUP BY task_id
),
judged AS (
    SELECT task_id, outcome, score, outcome_source
    FROM source_outcomes
    WHERE task_id IN (SELECT task FROM scope)
    QUALIFY row_number() OVER (
        PARTITION BY task_id
        ORDER BY outcome IN ('success', 'failure') DESC, start_time DESC NULLS LAST, outcome_source, outcome, score
    ) = 1
)
SELECT ran.task_id, project, label, start_time, end_time, outcome, score, outcome_source
FROM ran LEFT JOIN judged USING (task_id);

-- One row per record whose counts contradict each other; never silent, never billed.
CREATE OR REPLACE TEMP TABLE reject AS
SELECT source_id, block, line, CAST(NULL AS BIGINT) AS byte_offset, broken_identity AS reason
FROM record
WHERE broken_identity IS NOT NULL AND task_number IS NOT NULL;
