"""Real exports and traces are read whole; skipped, saying so, where they are not at hand."""
