SELECT source, line, model, token_category, quantity, unit FROM usage ORDER BY ALL;
