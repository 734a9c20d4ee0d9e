WITH named AS (
    SELECT DISTINCT md5(response_key)[:16] AS call_id, split_part(response_key, '/', 2) AS name
    FROM record WHERE kind = 'call'
)
SELECT this.name AS call, that.name AS call_before, tokens, cause, cost
FROM cache_break JOIN named AS this USING (call_id) JOIN named AS that ON that.call_id = call_before
ORDER BY ALL;
