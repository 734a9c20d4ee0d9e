-- One row per tokenizer family.  Token estimate of a text: dot product of its eight counts, in 1/10,000 tokens.
-- Fitted on prose, code, JSON, tables, logs, CJK and base64 against each vocabulary (o200k, cl100k, qwen,
-- llama, deepseek, glm, minimax: their published tokenizers; claude: a reconstruction of its counts).
-- Only shares within one call depend on these: the provider's own total decides the sum.
-- Then, in whole tokens, what a provider wraps a text in: a user's or the system's, the model's, a tool's result
-- with the call it answers; the prompt it adds once tools are defined; and the percentage that definitions take
-- as it writes them.  Published where providers say so, else fitted to logged requests that differ by a turn
-- (docs/attribution.md).
CREATE OR REPLACE TEMP TABLE tokenizer (
    family VARCHAR, bytes INTEGER, digit_groups INTEGER, non_ascii INTEGER, uppercase INTEGER,
    double_spaces INTEGER, newlines INTEGER, underscores INTEGER, slashes INTEGER,
    per_message INTEGER, per_answer INTEGER, per_result INTEGER, tool_prompt INTEGER, definitions_pct INTEGER
);
INSERT INTO tokenizer VALUES
    ('claude_v3', 1755, 12598, 3497, 10373, 1071, 14591, 10456, 13776, 8, 0, 55, 496, 100),
    ('claude_v48', 2858, 9988, 1911, 11448, -1961, 12384, 10474, 12340, 8, 0, 55, 290, 100),
    ('gpt_o200k', 1617, 13518, 1943, 7076, -499, 11886, 4379, 7744, 4, 4, 12, 0, 85),
    ('gpt_cl100k', 1576, 13530, 3702, 7821, -468, 12471, 3502, 6925, 4, 4, 12, 0, 85),
    ('gemini', 1617, 13518, 1943, 7076, -499, 11886, 4379, 7744, 0, 9, 10, 0, 100),
    ('o200k', 1617, 13518, 1943, 7076, -499, 11886, 4379, 7744, 0, 0, 0, 0, 100),
    ('qwen3', 1671, 24690, 1669, 5247, -704, 13091, 3121, 4659, 0, 0, 0, 0, 100),
    ('llama3', 1579, 13615, 2228, 7753, -438, 12011, 4165, 6563, 0, 0, 0, 0, 100),
    ('deepseek_v4', 1687, 13186, 1186, 7248, -993, 12410, 6447, 10334, 0, 0, 0, 0, 100),
    ('qwen_3_5', 1646, 24886, 1017, 5068, 36, 18742, 3601, 3992, 0, 0, 0, 0, 100),
    ('glm_4_7_flash', 1605, 16013, 1519, 7159, -579, 13282, 2392, 6576, 0, 0, 0, 0, 100),
    ('minimax_m3', 1600, 13865, 874, 6754, -428, 12677, 5907, 4947, 0, 0, 0, 0, 100);

-- The family whose tokenizer a model uses; GPT-4o's vocabulary stands in for those not known offline.
CREATE OR REPLACE TEMP MACRO tokenizer_of(model) AS CASE
    WHEN model IS NULL THEN 'o200k'
    WHEN regexp_matches(model, '(?i)claude') THEN
        CASE WHEN regexp_matches(model, '(?i)(opus|sonnet|haiku|fable|mythos)[-.](4[-.][7-9]|[5-9])')
             THEN 'claude_v48' ELSE 'claude_v3' END
    WHEN regexp_matches(model, '(?i)gpt-(3|4)([.-]|$)') AND NOT regexp_matches(model, '(?i)gpt-4\.[1-9]')
        THEN 'gpt_cl100k'
    WHEN regexp_matches(model, '(?i)gpt-|(^|/)o[1-9]') THEN 'gpt_o200k'
    WHEN regexp_matches(model, '(?i)gemini') THEN 'gemini'
    WHEN regexp_matches(model, '(?i)qwen-?3\.[5-9]') THEN 'qwen_3_5'
    WHEN regexp_matches(model, '(?i)qwen') THEN 'qwen3'
    WHEN regexp_matches(model, '(?i)llama') THEN 'llama3'
    WHEN regexp_matches(model, '(?i)deepseek') THEN 'deepseek_v4'
    WHEN regexp_matches(model, '(?i)glm') THEN 'glm_4_7_flash'
    WHEN regexp_matches(model, '(?i)minimax') THEN 'minimax_m3'
    ELSE 'o200k'
END;
