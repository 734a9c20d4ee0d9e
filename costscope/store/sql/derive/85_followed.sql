-- One row per call: whether it failed, was answered in vain, and what it sent.
CREATE OR REPLACE TEMP TABLE called AS
SELECT response_number, response.owner, response.best, owner.task AS task_id, owner.thread AS thread_id,
       md5(best.response_key)[:16] AS call_id, best.model, response.context,
       len(best.input_segments) AS texts, response.start_time,
       coalesce(response.end_time, response.start_time) AS end_time,
       -- Refused or broken off before any answer; some requests are refused for good.
       coalesce(response.all_output, 0) = 0 AND coalesce(
           best.http_status IN (408, 409, 425, 429) OR best.http_status >= 500,
           best.status = 'error' AND NOT regexp_matches(
               coalesce(best.error_type, ''), '(?i)invalid|bad.?request|auth|permission|not.?found|context'),
           all_input IS NULL AND best.finish_reason IS NULL AND coalesce(len(best.output_segments), 0) = 0
       ) AS is_failed,
       coalesce(response.all_output > 0 AND regexp_matches(best.error_type, '(?i)format|valid|schema|pars|malform'), false)
           AS is_rejected,
       coalesce(regexp_matches(
           best.finish_reason, '(?i)^(length|max_.*tokens|content_filter|safety|refusal|malformed.*)$'), false)
           AS is_unusable,
       coalesce(best.is_correction, false) AS is_corrected
FROM response
JOIN record AS owner ON owner.record_number = response.owner
JOIN record AS best ON best.record_number = response.best;

-- One row per call that came after one that failed or was answered in vain: was it the same request?
-- Same: no new text in a transcript; in full requests, as many texts with the same hashes.
CREATE OR REPLACE TEMP TABLE followed AS
WITH complaint AS (
    SELECT task AS task_id, thread AS thread_id, record_number
    FROM record WHERE is_correction AND kind = 'entry' AND task_number IS NOT NULL
),
corrected AS (
    SELECT min(owner) AS owner FROM called JOIN complaint USING (task_id, thread_id)
    WHERE owner > record_number GROUP BY task_id, thread_id, record_number
),
paired AS (
    SELECT * EXCLUDE (is_corrected), is_corrected OR owner IN (SELECT owner FROM corrected) AS is_corrected,
           row_number() OVER in_order AS place,
           lag(call_id) OVER in_order AS before, lag(best) OVER in_order AS best_before,
           lag(model) OVER in_order AS model_before, lag(texts) OVER in_order AS texts_before,
           lag(end_time) OVER in_order AS end_before, lag(is_failed) OVER in_order AS failed_before,
           lag(is_rejected) OVER in_order AS rejected_before, lag(is_unusable) OVER in_order AS unusable_before
    FROM called SEMI JOIN (
        SELECT task_id, thread_id FROM called WHERE is_failed OR is_rejected OR is_unusable OR is_corrected
        UNION ALL
        SELECT task_id, thread_id FROM complaint
    ) USING (task_id, thread_id)
    WINDOW in_order AS (PARTITION BY task_id, thread_id ORDER BY owner)
),
near AS (
    SELECT * FROM paired
    WHERE rejected_before
       OR is_corrected AND before IS NOT NULL AND NOT failed_before
       OR (context <> 'full' OR texts IS NOT DISTINCT FROM texts_before)
          -- Without times, the same after an answer may be a series of trials.
          AND (failed_before AND coalesce(start_time - end_before <= INTERVAL 10 MINUTE, true)
               OR unusable_before AND start_time - end_before <= INTERVAL 10 MINUTE)
),
compared AS (
    SELECT record_number, sum(hash(position, hash_lo, hash_hi)) AS texts_hash
    FROM record_text
    WHERE record_number IN (SELECT best FROM near WHERE context = 'full'
                            UNION ALL SELECT best_before FROM near WHERE context = 'full')
    GROUP BY record_number
),
said_since AS (
    SELECT response_number, sum(tool_result + retrieved + user_input) AS fresh
    FROM thread_estimate WHERE response_number IN (SELECT response_number FROM near) GROUP BY response_number
)
SELECT near.*,
       CASE WHEN context = 'full' THEN this.texts_hash IS NOT DISTINCT FROM that.texts_hash
            ELSE fresh = 0 END AS is_same_request,
       this.texts_hash IS NOT NULL OR fresh IS NOT NULL AS is_seen
FROM near
LEFT JOIN compared AS this ON this.record_number = near.best
LEFT JOIN compared AS that ON that.record_number = near.best_before
LEFT JOIN said_since USING (response_number);
