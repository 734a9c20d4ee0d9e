-- A record whose counts contradict each other is left out, even where its output is the greatest.
INSERT INTO source.records (line, token_rule, response_id, start_time, input_tokens, cache_read_tokens,
                            output_tokens) VALUES
    (1, 'inclusive', 'a', '2026-01-01 10:00:00Z', 100, 90, 5),
    (2, 'inclusive', 'a', '2026-01-01 10:00:00Z', 100, 101, 50),
    (3, 'inclusive', 'b', '2026-01-01 10:00:00Z', 100, 101, 50);
