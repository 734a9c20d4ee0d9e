-- One row per response: the rate card in force at its time, for its context and its total input.
-- Rates: whole picodollars per token or request; null where the book has no price.
-- The length of a prompt is that of one request: a sum of several has the base price, and costs more (is_least)
-- if any of them was long, which it does not tell.
CREATE OR REPLACE TEMP TABLE response_rate AS
WITH placed AS (
    SELECT response_number, response.start_time, coalesce(all_input, 0) AS all_input,
           CASE WHEN response.is_sum THEN 0 ELSE coalesce(all_input, 0) END AS prompt, context_key
    FROM response
    JOIN record ON record.record_number = response.best
    JOIN price_context ON
        price_context.provider IS NOT DISTINCT FROM record.provider
        AND price_context.model IS NOT DISTINCT FROM record.model
        AND price_context.service_tier IS NOT DISTINCT FROM record.service_tier
        AND price_context.processing IS NOT DISTINCT FROM response.processing
        AND price_context.speed IS NOT DISTINCT FROM record.speed
        AND price_context.region IS NOT DISTINCT FROM record.region
)
SELECT response_number, rate_card.* EXCLUDE (context_key),
       coalesce(all_input > prompt AND all_input > tier_upto, false) AS is_least
FROM placed
JOIN rate_card ON
    rate_card.context_key = placed.context_key
    -- A call without a time is priced only where the price never changed.
    AND CASE
        WHEN start_time IS NULL THEN timeless
        ELSE (start_time >= valid_from OR valid_from IS NULL) AND (start_time < valid_to OR valid_to IS NULL)
    END
    AND prompt > tier_above
    AND (prompt <= tier_upto OR tier_upto IS NULL)
    AND (
        always OR start_time IS NULL
        OR (
            epoch(start_time) % 86400 >= utc_start_s
            AND epoch(start_time) % 86400 < utc_end_s
            AND (weekdays >> (isodow(timezone('UTC', start_time)) - 1)) & 1 = 1
        )
    );
