"""Questions asked of the lake, answered as tables."""
