-- One row per text of a record in a thread, or of the best record of a full request: estimated tokens.
-- Reasoning and media have no estimate: earlier reasoning is rarely sent again, and the characters of an
-- encoded picture say nothing.
CREATE OR REPLACE TEMP TABLE record_text AS
WITH placed AS (
    -- In a thread, an entry adds input, a call its output.
    SELECT record_number, thread_row.family, source_id, block, kind = 'call' AS is_output, 0 AS position,
           unnest(CASE WHEN kind = 'call' THEN output_segments ELSE input_segments END) AS segment_id
    FROM thread_row JOIN record USING (record_number, kind)
    UNION ALL
    SELECT record_number, family, source_id, block, false,
           generate_subscripts(input_segments, 1), unnest(input_segments)
    FROM record
    WHERE context = 'full' AND record_number IN (SELECT best FROM response)
)
SELECT
    record_number, position, is_output, origin, hash_lo, hash_hi,
    CASE WHEN origin IN ('reasoning', 'media') OR segment.bytes = 0 THEN 0 ELSE
        greatest(1, ((
            segment.bytes * tokenizer.bytes + segment.digit_groups * tokenizer.digit_groups
            + segment.non_ascii * tokenizer.non_ascii + segment.uppercase * tokenizer.uppercase
            + segment.double_spaces * tokenizer.double_spaces + segment.newlines * tokenizer.newlines
            + segment.underscores * tokenizer.underscores + segment.slashes * tokenizer.slashes
        ) * CASE origin WHEN 'tools' THEN definitions_pct ELSE 100 END + 500000) // 1000000
        + CASE origin
              WHEN 'tool_result' THEN per_result
              WHEN 'assistant' THEN per_answer
              WHEN 'tools' THEN CASE WHEN position = 1 THEN tool_prompt ELSE 0 END
              ELSE per_message
          END)
    END AS estimate
FROM placed
JOIN source_segments AS segment USING (source_id, block, segment_id)
JOIN tokenizer ON tokenizer.family = coalesce(placed.family, 'o200k');
