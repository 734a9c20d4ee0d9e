"""The lake is a set: what it says does not depend on how its files came to it."""
