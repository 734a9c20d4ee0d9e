-- One row per response a provider may bill.  Costs: USD.
-- list_cost is null when any part has no price; priced_cost is what could be priced of it.
CREATE OR REPLACE TEMP VIEW call AS
SELECT call.*, retry.* EXCLUDE (task_id, call_id), task.outcome, task.score, source.path AS source
FROM lake_calls AS call
LEFT JOIN lake_retries AS retry USING (task_id, call_id)
LEFT JOIN lake_tasks AS task USING (task_id)
LEFT JOIN lake_sources AS source USING (source_id);
COMMENT ON VIEW call IS 'One row per response a provider may bill.';
