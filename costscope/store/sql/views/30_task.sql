-- One row per task that has calls.  Costs: USD; median, p95 and the like are taken over these rows.
CREATE OR REPLACE TEMP VIEW task AS
SELECT
    task.task_id, project, label, task.start_time, task.end_time, outcome, score, outcome_source,
    calls, input_tokens, output_tokens, priced_cost, unpriced_calls, recorded_cost, recorded_minus_list
FROM lake_tasks AS task
JOIN (
    SELECT task_id,
           count(*) AS calls,
           sum(input_tokens) AS input_tokens,
           sum(output_tokens) AS output_tokens,
           sum(priced_cost) AS priced_cost,
           count(*) FILTER (list_cost IS NULL) AS unpriced_calls,
           sum(recorded_cost) AS recorded_cost,
           sum(recorded_cost - list_cost) AS recorded_minus_list
    FROM lake_calls GROUP BY task_id
) USING (task_id);
COMMENT ON VIEW task IS 'One row per task that has calls.';
