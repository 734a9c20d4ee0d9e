SELECT record.line, price_id, rate_input_uncached, rate_output
FROM response JOIN record ON record.record_number = response.best
LEFT JOIN response_rate USING (response_number)
ORDER BY ALL;
