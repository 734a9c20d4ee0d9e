SELECT response.all_output AS response, component, tokens, pico
FROM stretch JOIN response USING (response_number)
ORDER BY ALL;
