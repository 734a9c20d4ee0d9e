"""The published accuracy suite: known traps, with what they truly cost."""
