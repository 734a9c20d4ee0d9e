-- One row per response: the rate card in force at its time, for its context and its total input.
-- Rates: whole picodollars per token or request; null where the book has no price.
CREATE OR REPLACE TEMP TABLE response_rate AS
SELECT response.response_key, rate_card.* EXCLUDE (context_key)
FROM response
JOIN record ON record.record_number = response.best
JOIN price_context ON
    price_context.provider IS NOT DISTINCT FROM record.provider
    AND price_context.model IS NOT DISTINCT FROM coalesce(record.model, record.requested_model)
    AND price_context.service_tier IS NOT DISTINCT FROM record.service_tier
    AND price_context.processing IS NOT DISTINCT FROM record.processing
    AND price_context.speed IS NOT DISTINCT FROM record.speed
    AND price_context.region IS NOT DISTINCT FROM record.region
JOIN rate_card ON
    rate_card.context_key = price_context.context_key
    -- A call without a time is priced only where the price never changed.
    AND (response.start_time >= rate_card.valid_from OR rate_card.valid_from IS NULL)
    AND (response.start_time < rate_card.valid_to OR rate_card.valid_to IS NULL)
    AND coalesce(response.all_input, 0) > rate_card.tier_above
    AND (coalesce(response.all_input, 0) <= rate_card.tier_upto OR rate_card.tier_upto IS NULL)
    AND (
        rate_card.always
        OR (
            epoch(response.start_time) % 86400 >= rate_card.utc_start_s
            AND epoch(response.start_time) % 86400 < rate_card.utc_end_s
            AND (rate_card.weekdays >> (isodow(response.start_time) - 1)) & 1 = 1
        )
    );
