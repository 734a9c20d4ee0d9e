-- The design's worked example: input of 5,120 read + 3,600 written + 37 tokens, texts estimated at 8,300.
--
-- 8,757 tokens over estimates of 2000 + 1000 + 3000 + 1500 + 700 + 100, boundaries rounded to the nearest:
--   2000 * 8757 / 8300 = 2110.1  3000 -> 3165.2  6000 -> 6330.4  7500 -> 7913.0  8200 -> 8651.5  8300 -> 8757
-- so 2110, 1055, 3165, 1583, 738, 106 tokens.  Largest remainder gives the tool result 739 and the user 105:
-- there the leftover unit goes to the .54 of 738.54, here the boundary 8651.49 rounds down.
-- In picodollars at 0.30 (read), 3.75 (written) and 3 dollars a million:
--   tools      2110 * 300000                        =   633000000
--   system     1055 * 300000                        =   316500000
--   history    1955 * 300000 + 1210 * 3750000       =  5124000000
--   retrieved                  1583 * 3750000       =  5936250000
--   result                      738 * 3750000       =  2767500000
--   user                         69 * 3750000 + 37 * 3000000 = 369750000
-- in all 15147000000 = 5120 * 300000 + 3600 * 3750000 + 37 * 3000000.
INSERT INTO source.rates (input_uncached, cache_read, cache_write_5m, cache_write_1h, output) VALUES
    (3000000, 300000, 3750000, 6000000, 15000000);
INSERT INTO source.segments (segment_id, origin, hash_lo, bytes) VALUES
    (0, 'tools', 90, bytes_of(2000)), (1, 'system', 91, bytes_of(1000)), (2, 'assistant', 92, bytes_of(3000)),
    (3, 'retrieved', 93, bytes_of(1500)), (4, 'tool_result', 94, bytes_of(700)), (5, 'user', 95, bytes_of(100));
INSERT INTO source.records (line, start_time, input_tokens, cache_read_tokens, cache_write_tokens,
                            output_tokens, reasoning_tokens, input_segments) VALUES
    (1, '2026-01-01 10:00:00Z', 37, 5120, 3600, 412, 250, [0, 1, 2, 3, 4, 5]);
