-- One row per call that follows another which left a prefix in the cache, half of which or more it did not read.
-- The other: the call before it in its thread; where a request starts a thread of its own, as it does when its
-- prompt changed, the call before it in the task that has half of its texts in the same places.
-- cause: the model changed, the prefix expired (after an hour or five minutes, ten where writes are not told),
-- the first text that differs is of the system prompt, of the tools or of the history, or the history was
-- replaced by a shorter one.  cost: what the tokens not read cost more than reading them, USD, list.
CREATE OR REPLACE TEMP TABLE cache_break AS
WITH sent AS (
    SELECT response_number, response.owner, response.task_number, owner.thread, response.context, all_input,
           response.cache_read, response.cache_read + response.cache_write_5m + response.cache_write_1h AS cached
    FROM response JOIN record AS owner ON owner.record_number = response.owner
    -- A file without any ids is no conversation: its requests need not share a prefix.
    WHERE all_input IS NOT NULL AND NOT starts_with(owner.thread, 'source-')
),
in_task AS (
    SELECT *, CASE WHEN context = 'full' THEN lag(response_number) OVER in_order END AS before,
           CASE WHEN context = 'full' THEN lag(cached) OVER in_order END AS cached_before
    FROM sent
    WINDOW in_order AS (PARTITION BY task_number ORDER BY owner)
),
linked AS (
    SELECT response_number, coalesce(lag(response_number) OVER in_order, before) AS before,
           coalesce(lag(cached) OVER in_order, cached_before) AS cached_before, cached, cache_read, all_input,
           lag(response_number) OVER in_order IS NULL AS is_first
    FROM in_task
    WINDOW in_order AS (PARTITION BY task_number, thread ORDER BY owner)
),
lost AS (
    SELECT response_number, this.task_number, this.best, that.best AS best_before, this.context, cached_before,
           cached_before - linked.cache_read AS missed, is_first, linked.all_input, linked.cache_read,
           this.cache_write_5m, this.cache_write_1h,
           this.start_time - coalesce(that.end_time, that.start_time)
               > CASE WHEN that.cache_write_1h > 0 THEN INTERVAL 1 HOUR
                      WHEN that.cache_write_5m > 0 THEN INTERVAL 5 MINUTE ELSE INTERVAL 10 MINUTE END AS is_late
    FROM linked
    JOIN response AS this USING (response_number)
    JOIN response AS that ON that.response_number = linked.before
    -- Providers cache prefixes of 1,024 tokens or more.
    WHERE cached_before - linked.cache_read >= 1024 AND 2 * linked.cache_read < cached_before
),
text_before AS (
    SELECT response_number, best, position, origin, hash_lo, hash_hi
    FROM lost JOIN record_text ON record_text.record_number = lost.best_before
    WHERE context = 'full'
),
compared AS (
    SELECT response_number, count(*) AS texts,
           count(*) FILTER (text.hash_lo = text_before.hash_lo AND text.hash_hi = text_before.hash_hi) AS same,
           min((text_before.position, text_before.origin)) FILTER (
               text.hash_lo IS DISTINCT FROM text_before.hash_lo
               OR text.hash_hi IS DISTINCT FROM text_before.hash_hi) AS first_change
    FROM text_before
    LEFT JOIN record_text AS text
        ON text.record_number = text_before.best AND text.position = text_before.position
    GROUP BY response_number
)
SELECT scope.task AS task_id, md5(this.response_key)[:16] AS call_id, md5(that.response_key)[:16] AS call_before,
       least(missed, all_input - lost.cache_read) AS tokens,
       CASE WHEN this.model <> that.model THEN 'model_changed'
            WHEN is_late THEN 'expired'
            WHEN first_change[2] = 'system' THEN 'system_prompt_changed'
            WHEN first_change[2] = 'tools' THEN 'tools_changed'
            WHEN first_change IS NOT NULL THEN 'history_changed'
            WHEN all_input < cached_before THEN 'history_replaced'
       END AS cause,
       usd(overlap(lost.cache_read, cached_before, lost.cache_read, lost.cache_read + lost.cache_write_1h)
               * (rate_cache_write_1h - rate_cache_read)
           + overlap(lost.cache_read, cached_before, lost.cache_read + lost.cache_write_1h,
                     lost.cache_read + lost.cache_write_1h + lost.cache_write_5m) * (rate_cache_write_5m - rate_cache_read)
           + overlap(lost.cache_read, cached_before, lost.cache_read + lost.cache_write_1h + lost.cache_write_5m, all_input)
               * (rate_input_uncached - rate_cache_read)) AS cost
FROM lost
JOIN scope USING (task_number)
JOIN record AS this ON this.record_number = lost.best
JOIN record AS that ON that.record_number = lost.best_before
LEFT JOIN compared USING (response_number)
LEFT JOIN response_rate USING (response_number)
WHERE NOT is_first OR 2 * same >= texts;
