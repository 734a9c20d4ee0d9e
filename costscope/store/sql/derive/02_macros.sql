-- Small rules that several steps share.

-- The task of a record: what the log names, else its conversation, else its file.
CREATE OR REPLACE TEMP MACRO task_of(task_id, conversation_id, thread_id, source_id) AS
    coalesce(task_id, conversation_id, thread_id, 'source-' || source_id);

-- Whose an id is, where it needs saying: loggers name the provider in many ways or not at all, and a long id is
-- nobody else's.  Local servers count responses in few digits, which come again elsewhere.
CREATE OR REPLACE TEMP MACRO issuer_of(provider, id) AS
    CASE WHEN length(id) >= 16 THEN '' ELSE coalesce(provider, '') END;

-- What makes two records the same response: the provider's id, else the request's, else that nothing
-- about them differs.
CREATE OR REPLACE TEMP MACRO response_key_of(provider, response_id, request_id, rest) AS
    CASE
        WHEN response_id IS NOT NULL THEN issuer_of(provider, response_id) || '/' || response_id
        WHEN request_id IS NOT NULL THEN issuer_of(provider, request_id) || '/request/' || request_id
        ELSE '=' || rest
    END;

-- Cumulative rounding: where a boundary at `part` of `whole` falls among `total` tokens.  Differences of
-- neighbouring boundaries are whole numbers that add up to `total` exactly.
CREATE OR REPLACE TEMP MACRO boundary(total, part, whole) AS
    CASE WHEN whole = 0 THEN 0
         ELSE (2 * total * part + whole) // (2 * whole) END;

-- How much of the stretch from `low` to `high` lies in the zone from `zone_low` to `zone_high`.
CREATE OR REPLACE TEMP MACRO overlap(low, high, zone_low, zone_high) AS
    greatest(0, least(high, zone_high) - greatest(low, zone_low));

-- Tokens the log does not show.  When the texts explain less than nine tenths of the input, the estimates
-- stand and the rest is unattributed; otherwise the estimates are scaled to the input.  A log that shows the
-- whole input is given more room: there a gap is the estimate's error, up to half of it.
CREATE OR REPLACE TEMP MACRO unseen(total, estimated, whole_shown) AS
    CASE WHEN estimated = 0 THEN total
         WHEN whole_shown THEN CASE WHEN 2 * total > 3 * estimated THEN total - estimated ELSE 0 END
         WHEN total - estimated > total // 10 THEN total - estimated
         ELSE 0 END;

-- A request that was refused before anything was generated, which no provider bills; one that the client gave
-- up (499) may have been answered.
CREATE OR REPLACE TEMP MACRO is_refused(http_status, all_input) AS
    all_input IS NULL
    AND coalesce(http_status BETWEEN 400 AND 498 OR http_status IN (503, 529), false);

-- Whole picodollars as dollars, exactly.
CREATE OR REPLACE TEMP MACRO usd(pico) AS
    CAST(CAST(pico AS DECIMAL(18, 0)) * CAST(0.000000000001 AS DECIMAL(12, 12)) AS DECIMAL(18, 12));
