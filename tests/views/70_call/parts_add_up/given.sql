-- Reasoning is billed as output, audio and pictures at rates of their own, web searches as fees.
--   input      1000 * 3 + 100 * 5 (audio) + 50 * 2 (pictures)  picodollars
--   output     (400 - 150 - 40 - 10) * 15 + 40 * 20 + 10 * 30, reasoning 150 * 15
--   fees       2 * 10000000
INSERT INTO source.rates (input_uncached, output, input_audio, input_image, output_audio, output_image,
                          web_search) VALUES
    (3, 15, 5, 2, 20, 30, 10000000);
INSERT INTO source.records (line, start_time, input_tokens, input_audio_tokens, input_image_tokens,
                            output_tokens, reasoning_tokens, output_audio_tokens, output_image_tokens,
                            web_search_requests) VALUES
    (1, '2026-01-01 10:00:00Z', 1150, 100, 50, 400, 150, 40, 10, 2);
