SELECT source, line, provider, billed_cost, billing_currency FROM charge ORDER BY ALL;
