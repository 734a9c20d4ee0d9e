"""A table, turned into text for a person or a program."""
