-- One row per response, however many records told of it.
-- Counters: the greatest of all copies, since early copies hold placeholders.  Owner: the earliest
-- transcript that is not itself a replay.  Kept only where the owner's task is in scope.
CREATE OR REPLACE TEMP TABLE response AS
WITH told AS (
    SELECT
        response_key,
        arg_min(record_number, (is_copy, start_time, source_id, block, line)) AS owner,
        arg_max(record_number, (coalesce(all_output, -1), NOT is_copy, -epoch_us(start_time), source_id, -line)) AS best,
        count(*) AS copies,
        min(start_time) AS start_time,
        max(end_time) AS end_time,
        max(all_input) AS all_input,
        max(input_uncached) AS input_uncached,
        max(cache_read) AS cache_read,
        max(cache_write_5m) AS cache_write_5m,
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
        max(recorded_cost_source) AS recorded_cost_source
    FROM (SELECT * REPLACE (coalesce(is_copy, false) AS is_copy) FROM record)
    WHERE kind = 'call' AND broken_identity IS NULL
    GROUP BY response_key
)
SELECT
    told.* EXCLUDE (all_input),
    told.input_uncached + told.cache_read + told.cache_write_5m + told.cache_write_1h
        + told.input_audio + told.input_image AS all_input,
    owner_record.task,
    owner_record.thread,
    best_record.family,
    best_record.context,
    coalesce(best_record.shows_whole_input, best_record.context = 'full') AS shows_whole_input
FROM told
JOIN record AS owner_record ON owner_record.record_number = told.owner
JOIN record AS best_record ON best_record.record_number = told.best
WHERE owner_record.task IN (SELECT task FROM scope);
