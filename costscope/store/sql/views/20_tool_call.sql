-- One row per tool call a model asked for.
CREATE OR REPLACE TEMP VIEW tool_call AS SELECT * FROM lake_tool_calls;
COMMENT ON VIEW tool_call IS 'One row per tool call a model asked for.';
