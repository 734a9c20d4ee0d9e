"""From files to a published lake."""
