SELECT owner.task AS owned_by, best.source_id AS best_source, best.line AS best_line, response.copies,
       response.input_uncached, response.cache_read, response.cache_write_5m, response.cache_write_1h,
       response.all_input, response.all_output, response.start_time::VARCHAR AS start_time
FROM response
JOIN record AS owner ON owner.record_number = response.owner
JOIN record AS best ON best.record_number = response.best
ORDER BY ALL;
