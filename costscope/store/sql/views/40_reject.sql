-- One row per record that was not understood: where it stands, and why; never its text.
CREATE OR REPLACE TEMP VIEW reject AS
SELECT source.path AS source, block.first_line + line AS line, byte_offset, reason
FROM (SELECT * FROM said_rejects UNION ALL SELECT * FROM lake_rejects)
JOIN lake_sources AS source USING (source_id)
JOIN lake_blocks AS block USING (source_id, block);
COMMENT ON VIEW reject IS 'One row per record that was not understood.';
