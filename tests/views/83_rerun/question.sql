WITH named AS (
    SELECT DISTINCT md5(response_key)[:16] AS call_id, split_part(response_key, '/', 2) AS name
    FROM record WHERE kind = 'call'
)
SELECT this.name AS call, that.name AS before, attempt, is_after,
       call_id IN (SELECT call_id FROM superseded) AS is_superseded
FROM run_of_task JOIN named AS this USING (call_id) LEFT JOIN named AS that ON that.call_id = before
ORDER BY ALL;
