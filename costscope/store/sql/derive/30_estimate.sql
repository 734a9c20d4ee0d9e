-- One row per record of a thread or of a full request: estimated tokens of its texts by origin.
-- Reasoning and media have no estimate: earlier reasoning is rarely sent again, and the characters of an
-- encoded picture say nothing.
CREATE OR REPLACE TEMP TABLE record_segment AS
WITH thread_family AS (
    SELECT thread, arg_min(family, (start_time, source_id, block, line)) AS family
    FROM record WHERE kind = 'call' GROUP BY thread
),
used AS (
    SELECT record_number, source_id, block, coalesce(thread_family.family, record.family) AS family,
           unnest(coalesce(input_segments, [])) AS segment_id, false AS is_output,
           generate_subscripts(coalesce(input_segments, []), 1) AS position
    FROM record LEFT JOIN thread_family USING (thread)
    WHERE len(input_segments) > 0 AND (context = 'thread' OR record_number IN (SELECT best FROM response))
    UNION ALL
    SELECT record_number, source_id, block, coalesce(thread_family.family, record.family),
           unnest(coalesce(output_segments, [])), true, 0
    FROM record LEFT JOIN thread_family USING (thread)
    WHERE len(output_segments) > 0 AND context = 'thread'
)
SELECT
    used.record_number, used.position, used.is_output, origin, hash_lo, hash_hi,
    CASE WHEN origin IN ('reasoning', 'media') OR segment.bytes = 0 THEN 0 ELSE
        greatest(1, (
            segment.bytes * tokenizer.bytes + segment.digit_groups * tokenizer.digit_groups
            + segment.non_ascii * tokenizer.non_ascii + segment.uppercase * tokenizer.uppercase
            + segment.double_spaces * tokenizer.double_spaces + segment.newlines * tokenizer.newlines
            + segment.underscores * tokenizer.underscores + segment.slashes * tokenizer.slashes + 5000
        ) // 10000)
    END AS estimate
FROM used
JOIN source_segments AS segment USING (source_id, block, segment_id)
JOIN tokenizer ON tokenizer.family = used.family;
