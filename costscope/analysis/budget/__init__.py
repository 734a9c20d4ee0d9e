"""Spending limits: what they would have done, which to set, whether they hold today."""
