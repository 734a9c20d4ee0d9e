"""What is exported can be read by others, and by us."""
