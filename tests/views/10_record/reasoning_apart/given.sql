-- Where reasoning comes on top of the output, both together are the output.
INSERT INTO source.records (line, token_rule, input_tokens, cache_read_tokens, output_tokens,
                            reasoning_tokens) VALUES
    (1, 'reasoning_apart', 100, 20, 7, 50),
    (2, 'reasoning_apart', 100, 20, 7, NULL);
