-- A record without counts has no leaves; half of the counts is not the whole usage, but an embedding has no output.
INSERT INTO source.records (line, operation, input_tokens, cache_read_tokens, output_tokens) VALUES
    (1, 'chat', NULL, NULL, NULL),
    (2, 'chat', NULL, 5, NULL),
    (3, 'chat', 10, NULL, NULL),
    (4, 'chat', NULL, NULL, 10),
    (5, 'embeddings', 10, NULL, NULL);
