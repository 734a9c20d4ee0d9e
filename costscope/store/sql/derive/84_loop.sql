-- One row per step of a thread, in order: a model call with the tools it asked for, in any order.
CREATE OR REPLACE TEMP TABLE step AS
WITH asked AS (
    SELECT call_id,
           sum(hash(tool_name, arguments_hash)) AS action,
           sum(hash(tool_name, arguments_masked_hash)) AS likeness,
           sum(hash(result_hash)) AS result,
           bool_and(arguments_hash IS NOT NULL) AS shows_arguments,
           bool_and(arguments_masked_hash IS NOT NULL) AS shows_likeness,
           bool_and(result_hash IS NOT NULL) AS shows_results,
           coalesce(bool_and(is_error), false) AS failed,
           sum(hash(tool_name)) AS tools
    FROM tool_call GROUP BY call_id
)
SELECT call.task_id, call.thread_id, call.call_id, call_number, list_cost, priced_cost,
       CASE WHEN shows_arguments THEN action END AS action,
       CASE WHEN shows_likeness THEN likeness END AS likeness, result, coalesce(failed, false) AS failed,
       CASE WHEN shows_arguments AND shows_results THEN hash(action, result) END AS exact,
       CASE WHEN shows_arguments AND failed THEN hash(action) END AS error,
       CASE WHEN shows_likeness AND shows_results THEN hash(likeness, failed) END AS masked,
       CASE WHEN NOT shows_arguments THEN hash(tools, failed, output_tokens) END AS suspected,
       row_number() OVER in_order AS place,
       -- Steps up to this one, and before it, that did something.
       count(*) FILTER (tools IS NOT NULL AND NOT failed) OVER in_order AS done,
       count(*) FILTER (tools IS NOT NULL AND NOT failed) OVER in_order
           - CAST(tools IS NOT NULL AND NOT failed AS BIGINT) AS done_before
FROM call LEFT JOIN asked USING (call_id)
-- A request that failed asked for nothing, and does not end a run.
WHERE tools IS NOT NULL OR status IS DISTINCT FROM 'error'
WINDOW in_order AS (PARTITION BY call.task_id, call.thread_id ORDER BY call_number ROWS UNBOUNDED PRECEDING);

-- One row per loop: the same steps over and over in one thread, and nothing that resolved them.
-- For periods of 1 to 6 steps, a run is the longest stretch in which each step equals the one a period before;
-- repeats = how often it was done.
-- Signatures: exact (tool, arguments, result), error (tool, arguments, all failed), masked (tool, arguments but
-- for numbers; only if all failed, or there are no more results than steps in a period), suspected (tools and
-- length of the output, where the log does not show arguments).
-- It is a loop from 4 repeats (period 1), 3 (longer), 6 masked, 2 more where suspected, and from 6 steps.  It is polling
-- instead when the same tools with the same arguments give another result, no error, within 3 steps, unless it
-- was done 10 times.
CREATE OR REPLACE TEMP TABLE loop_run AS
WITH signed AS (
    SELECT task_id, thread_id, place, unnest(['exact', 'error', 'masked', 'suspected']) AS signature,
           unnest([exact, error, masked, suspected]) AS sign
    FROM step
),
-- Only where something comes three times at all is it worth to compare step by step.
busy AS (
    SELECT DISTINCT task_id, thread_id, signature
    FROM (
        SELECT task_id, thread_id, signature FROM signed WHERE sign IS NOT NULL
        GROUP BY task_id, thread_id, signature, sign HAVING count(*) > 2
    )
),
same AS (
    SELECT task_id, thread_id, signature, place, unnest([1, 2, 3, 4, 5, 6]) AS period,
           unnest([sign = lag(sign, 1) OVER in_order, sign = lag(sign, 2) OVER in_order,
                   sign = lag(sign, 3) OVER in_order, sign = lag(sign, 4) OVER in_order,
                   sign = lag(sign, 5) OVER in_order, sign = lag(sign, 6) OVER in_order]) AS is_same
    FROM signed SEMI JOIN busy USING (task_id, thread_id, signature)
    WINDOW in_order AS (PARTITION BY task_id, thread_id, signature ORDER BY place)
),
run AS (
    SELECT task_id, thread_id, signature, period, min(place) - period AS first_place, max(place) AS last_place,
           count(*) // period + 1 AS repeats, count(*) + period AS steps,
           CASE WHEN signature = 'masked' THEN 6 WHEN period = 1 THEN 4 ELSE 3 END
               + CASE WHEN signature = 'suspected' THEN 2 ELSE 0 END AS enough
    FROM (
        SELECT *, place - row_number() OVER (
            PARTITION BY task_id, thread_id, signature, period ORDER BY place) AS island
        FROM same WHERE is_same
    )
    GROUP BY task_id, thread_id, signature, period, island
),
-- What differs in more than numbers is work: a page after the other, say.
different AS (
    SELECT task_id, thread_id, period, first_place
    FROM run JOIN step USING (task_id, thread_id)
    WHERE signature = 'masked' AND place BETWEEN first_place AND last_place
    GROUP BY task_id, thread_id, period, first_place
    HAVING count(DISTINCT result) > period AND NOT bool_and(failed)
),
-- Of runs that overlap the longest counts, then the better seen, then the one of the shortest period.
ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY task_id, thread_id
        ORDER BY steps DESC, list_position(['exact', 'error', 'masked', 'suspected'], signature), period, first_place
    ) AS rank
    FROM run
    WHERE steps >= 6 AND repeats >= enough
      AND NOT (signature = 'masked'
               AND (task_id, thread_id, period, first_place) IN (SELECT * FROM different))
),
of_run AS (
    SELECT task_id, thread_id, rank, CASE signature WHEN 'masked' THEN likeness ELSE action END AS action, result,
           failed, place > last_place AS is_after
    FROM ranked JOIN step USING (task_id, thread_id)
    WHERE place BETWEEN last_place - period + 1 AND last_place + 3
),
resolved AS (
    SELECT DISTINCT task_id, thread_id, rank
    FROM (SELECT * FROM of_run WHERE is_after AND NOT failed) AS after
    JOIN (SELECT * FROM of_run WHERE NOT is_after) AS before USING (task_id, thread_id, rank, action)
    WHERE after.result <> before.result OR before.failed
),
unresolved AS (
    SELECT * FROM ranked
    WHERE repeats >= 10 OR (task_id, thread_id, rank) NOT IN (SELECT task_id, thread_id, rank FROM resolved)
)
SELECT * EXCLUDE (rank) FROM unresolved
WHERE NOT EXISTS (
    SELECT 1 FROM unresolved AS better
    WHERE better.task_id = unresolved.task_id AND better.thread_id = unresolved.thread_id
      AND better.rank < unresolved.rank
      AND better.first_place <= unresolved.last_place AND better.last_place >= unresolved.first_place
);

-- What a loop cost, in USD, list: wasted is what comes after the second time.
CREATE OR REPLACE TEMP VIEW loop AS
WITH judged AS (
    SELECT *, place >= first_place + 2 * period AS is_wasted,
           -- Once it was seen often enough, and long enough.
           place - first_place + 1 - greatest(enough * period, 6) AS since
    FROM loop_run JOIN step USING (task_id, thread_id)
    WHERE place BETWEEN first_place AND last_place
)
SELECT task_id, thread_id, signature, period, repeats, steps,
       min(call_number) AS first_call_number,
       min(call_number) FILTER (since = 0) AS loop_call_number,
       max(call_number) AS last_call_number,
       count(*) FILTER (is_wasted) AS wasted_calls,
       coalesce(sum(priced_cost) FILTER (is_wasted), 0) AS wasted_cost,
       coalesce(sum(priced_cost) FILTER (since > 0), 0) AS cost_after,
       count(*) FILTER (is_wasted AND list_cost IS NULL) AS unpriced_calls
FROM judged
GROUP BY task_id, thread_id, signature, period, repeats, steps, first_place;
