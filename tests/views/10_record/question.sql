SELECT line, token_rule, input_uncached, cache_read, cache_write_5m, cache_write_1h, all_output, reasoning,
       is_complete, broken_identity
FROM record ORDER BY line;
