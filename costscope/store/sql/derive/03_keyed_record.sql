-- One row per record that nothing but its place in a file tells from others: neither id nor time.
-- occurrence: how many of the same stand before it in the file, itself included.
CREATE OR REPLACE TEMP TABLE nameless AS
SELECT source_id, block, line,
       row_number() OVER (
           PARTITION BY source_id, provider, model, requested_model, status, http_status, input_tokens,
                        output_tokens, cache_read_tokens, cache_write_tokens, content_hash
           ORDER BY block, line
       ) AS occurrence
FROM said_records
WHERE kind = 'call' AND response_id IS NULL AND request_id IS NULL AND start_time IS NULL;

-- One row per record that any file ever told: its task, its thread, the response it tells of.
CREATE OR REPLACE TEMP VIEW keyed_said AS
SELECT said.*,
       task_of(task_id, conversation_id, thread_id, source_id) AS task,
       coalesce(thread_id, task_of(task_id, conversation_id, thread_id, source_id)) AS thread,
       CASE WHEN kind = 'call' THEN response_key_of(provider, response_id, request_id,
           concat_ws('/', provider, model, requested_model, start_time, status, http_status, input_tokens,
                     output_tokens, cache_read_tokens, cache_write_tokens, content_hash, occurrence))
       END AS response_key
FROM said_records AS said LEFT JOIN nameless USING (source_id, block, line);

-- One row per record of the files the lake is made of.
CREATE OR REPLACE TEMP VIEW keyed_record AS
SELECT * FROM keyed_said WHERE source_id IN (SELECT source_id FROM source_block);

-- One row per model: whose tokenizer it uses.
CREATE OR REPLACE TEMP TABLE model_family AS
SELECT name, tokenizer_of(name) AS family
FROM (SELECT DISTINCT coalesce(model, requested_model) AS name FROM source_records WHERE kind = 'call')
WHERE name IS NOT NULL;
