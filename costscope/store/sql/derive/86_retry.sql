-- One row per call that repeats another (again), by kind; before: the call whose result was thrown away for it.
-- T transport: the request failed and was sent again.  V validation: the answer was rejected or cut off.
-- E tool error: the same tool with the same arguments right after it failed, nothing done in between.
-- L loop: what a loop repeats.  R re-run: the whole thread again from the same opening, one after the other.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH sent_again AS (
    SELECT task_id, thread_id, place, call_id, before,
           CASE WHEN failed_before THEN 'T' ELSE 'V' END AS kind,
           CASE WHEN rejected_before THEN 'rejected_answer' WHEN is_corrected THEN 'correction' WHEN unusable_before THEN 'unusable_answer'
                WHEN model <> model_before THEN 'fallback_model' ELSE 'same_request' END AS evidence,
           CASE WHEN rejected_before OR failed_before AND is_seen THEN 'high' ELSE 'medium' END AS confidence
    FROM followed
    WHERE rejected_before OR is_corrected AND NOT failed_before OR is_same_request AND (is_seen OR failed_before)
),
-- Attempts follow each other without a gap.
counted AS (
    SELECT * EXCLUDE (place, chain),
           1 + row_number() OVER (PARTITION BY task_id, thread_id, chain ORDER BY place) AS attempt
    FROM (
        SELECT *, place - row_number() OVER (PARTITION BY task_id, thread_id ORDER BY place) AS chain
        FROM sent_again
    )
),
tool_tried AS (
    SELECT task_id, thread_id, tool_name, arguments_hash, step.call_id, place, is_error, done_before, done,
           row_number() OVER (PARTITION BY task_id, thread_id, tool_name, arguments_hash ORDER BY place) AS turn
    FROM tool_call JOIN step USING (task_id, thread_id, call_id)
    WHERE arguments_hash IS NOT NULL
),
tool_again AS (
    SELECT this.*, that.call_id AS before,
           this.turn - row_number() OVER (
               PARTITION BY task_id, thread_id, tool_name, arguments_hash ORDER BY this.turn) AS chain
    FROM tool_tried AS this JOIN tool_tried AS that USING (task_id, thread_id, tool_name, arguments_hash)
    WHERE that.turn = this.turn - 1 AND that.is_error
      AND this.place - that.place BETWEEN 1 AND 3 AND this.done_before = that.done
),
looped AS (
    SELECT task_id, thread_id, place, call_id, period, signature, first_place, last_place
    FROM loop_run JOIN step USING (task_id, thread_id)
    WHERE place BETWEEN first_place AND last_place
)
SELECT call_id, before, kind, attempt, evidence, confidence, task_id FROM counted
UNION ALL
SELECT call_id, before, 'E',
       1 + row_number() OVER (
           PARTITION BY task_id, thread_id, tool_name, arguments_hash, chain ORDER BY turn),
       'same_arguments', 'high', task_id
FROM tool_again
UNION ALL
SELECT this.call_id, that.call_id, 'L', (this.place - this.first_place) // this.period + 1,
       this.signature || '_loop', CASE WHEN this.signature = 'suspected' THEN 'medium' ELSE 'high' END, task_id
FROM looped AS this JOIN looped AS that USING (task_id, thread_id, first_place, period)
WHERE that.place = this.place - this.period
UNION ALL
SELECT call_id, before, 'R', attempt, 'same_opening', 'medium', task_id FROM rerun;

-- One row per call that is a retry or was of no use; of several kinds the first of T, V, E, L, R counts.
CREATE OR REPLACE TEMP VIEW retry AS
WITH again AS (
    SELECT * FROM repeated
    QUALIFY row_number() OVER (
        PARTITION BY task_id, call_id
        ORDER BY CASE kind WHEN 'T' THEN 1 WHEN 'V' THEN 2 WHEN 'E' THEN 3 WHEN 'L' THEN 4 ELSE 5 END, attempt, before
    ) = 1
),
useless AS (
    SELECT task_id, before AS call_id, kind FROM repeated WHERE kind NOT IN ('L', 'R')
    UNION ALL
    SELECT task_id, call_id, 'R' FROM superseded
    UNION ALL
    -- In a loop, what comes after the second time.
    SELECT task_id, call_id, kind FROM repeated WHERE kind = 'L' AND attempt > 2
    UNION ALL
    -- An answer the harness rejects is of no use, even if nothing came after it.
    SELECT task_id, call_id, 'V' FROM called WHERE is_rejected
),
wasted AS (
    SELECT task_id, call_id,
           arg_min(kind, CASE kind WHEN 'T' THEN 1 WHEN 'V' THEN 2 WHEN 'E' THEN 3 WHEN 'L' THEN 4 ELSE 5 END) AS waste_kind
    FROM useless GROUP BY task_id, call_id
)
SELECT task_id, call_id, kind AS retry_kind, before AS retry_of, attempt, evidence AS retry_evidence,
       confidence AS retry_confidence, waste_kind
FROM again FULL JOIN wasted USING (task_id, call_id);
