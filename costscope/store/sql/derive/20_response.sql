-- One row per response, however many records told of it.
-- Counters: the greatest of all copies, since early copies hold placeholders.  Owner: the earliest
-- transcript that is not itself a replay.  Best: the copy with the greatest output, the earliest of them.
-- Kept only where the owner's task is in scope.
CREATE OR REPLACE TEMP TABLE response AS
WITH merged AS (
    SELECT
        response_number,
        coalesce(min(record_number) FILTER (NOT is_copy), min(record_number)) AS owner,
        -- The greatest output, then the least record number, in one integer: 33 bits for the number.
        8589934591 - max((coalesce(all_output, -1) + 1) * 8589934592 + (8589934591 - record_number)) % 8589934592
            AS best,
        count(*) AS copies,
        -- That it was part of a batch only the batch's own file says.
        max(processing) AS processing,
        min(start_time) AS start_time,
        max(end_time) AS end_time,
        max(input_uncached + cache_read + cache_write_5m + cache_write_1h + input_audio + input_image)
            AS told_input,
        max(cache_read) AS cache_read,
        max(cache_write_5m + cache_write_1h) - max(cache_write_1h) AS cache_write_5m,
        max(cache_write_1h) AS cache_write_1h,
        max(input_audio) AS input_audio,
        max(input_image) AS input_image,
        max(all_output) AS all_output,
        max(reasoning) AS reasoning,
        max(output_audio) AS output_audio,
        max(output_image) AS output_image,
        max(web_search) AS web_search,
        bool_or(is_complete) AS is_complete,
        max(recorded_cost) AS recorded_cost,
        arg_max(recorded_cost_source, (recorded_cost, recorded_cost_source))
            FILTER (recorded_cost IS NOT NULL) AS recorded_cost_source
    FROM told JOIN record USING (record_number)
    GROUP BY response_number
)
SELECT
    merged.* EXCLUDE (told_input),
    -- What one copy takes for uncached another may know to be from the cache.
    CASE WHEN told_input IS NOT NULL THEN
        greatest(0, told_input - cache_read - cache_write_5m - cache_write_1h - input_audio - input_image)
    END AS input_uncached,
    greatest(told_input, cache_read + cache_write_5m + cache_write_1h + input_audio + input_image) AS all_input,
    owner.task_number, best.context, coalesce(best.is_sum, false) AS is_sum,
    coalesce(best.shows_whole_input, best.context = 'full') AS shows_whole_input
FROM merged
JOIN (SELECT record_number, task_number FROM record) AS owner ON owner.record_number = merged.owner
JOIN (SELECT record_number, context, shows_whole_input, is_sum FROM record) AS best
    ON best.record_number = merged.best
WHERE owner.task_number IS NOT NULL;
