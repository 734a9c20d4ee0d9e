"""What each AI agent task cost, why, and whether the invoice agrees."""

__version__ = "0.1.0"
