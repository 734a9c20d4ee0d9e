-- Calls by their response's id, as the lake names them by its hash.
WITH named AS (
    SELECT DISTINCT md5(response_key)[:16] AS call_id, split_part(response_key, '/', 2) AS name
    FROM record WHERE kind = 'call'
)
SELECT this.name AS call, retry_kind AS kind, that.name AS retry_of, attempt, retry_evidence AS evidence,
       retry_confidence AS confidence, waste_kind AS waste
FROM retry JOIN named AS this USING (call_id) LEFT JOIN named AS that ON that.call_id = retry_of
ORDER BY ALL;
