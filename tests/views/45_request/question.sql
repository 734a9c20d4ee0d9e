SELECT response.all_output AS response, position, estimate, component
FROM request_text JOIN response USING (response_number)
ORDER BY ALL;
