-- What was not understood when reading and what contradicts itself stand together, lines counted through the file.
INSERT INTO source.blocks (block, first_line) VALUES (1, 100);
INSERT INTO source.rejects (block, line, byte_offset, reason) VALUES (0, 3, 40, 'no JSON'), (1, 3, 9000, 'no JSON');
INSERT INTO derived.rejects (block, line, reason) VALUES (1, 4, 'input is less than its cached part');
