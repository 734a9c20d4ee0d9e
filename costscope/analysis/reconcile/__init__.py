"""What we tracked against what was billed, cell by cell."""
