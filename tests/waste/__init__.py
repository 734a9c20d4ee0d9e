"""What was spent in vain: retries, loops, chunks retrieved twice, caches not read."""
