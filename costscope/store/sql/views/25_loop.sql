-- One row per loop.  Costs: USD, list; wasted is what comes after the second time.
CREATE OR REPLACE TEMP VIEW loop AS SELECT * FROM lake_loops;
COMMENT ON VIEW loop IS 'One row per loop: the same steps over and over in one thread.';
