-- One row per call that did not read a prefix that was in the cache.  Costs: USD, list.
CREATE OR REPLACE TEMP VIEW cache_break AS SELECT * FROM lake_cache_breaks;
COMMENT ON VIEW cache_break IS 'One row per call that did not read a prefix that was in the cache.';
