-- One row per line of a bill.  Amounts: billing currency, as billed.
CREATE OR REPLACE TEMP VIEW charge AS
SELECT said.* EXCLUDE (block, line), source.path AS source, block.first_line + said.line AS line
FROM said_charges AS said
JOIN lake_sources AS source USING (source_id)
JOIN lake_blocks AS block USING (source_id, block);
COMMENT ON VIEW charge IS 'One row per line of a bill.';

-- One row per bucket of a provider's usage export.
CREATE OR REPLACE TEMP VIEW usage AS
SELECT said.* EXCLUDE (block, line), source.path AS source, block.first_line + said.line AS line
FROM said_usage AS said
JOIN lake_sources AS source USING (source_id)
JOIN lake_blocks AS block USING (source_id, block);
COMMENT ON VIEW usage IS 'One row per bucket of a provider''s usage export.';
