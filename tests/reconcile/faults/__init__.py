"""A ledger in which everything ties, and ways to make it not tie."""
