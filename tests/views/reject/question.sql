SELECT source, line, byte_offset, reason FROM reject ORDER BY ALL;
