"""Dated unit prices: the shipped book, the user's overlay, the names that lead to a price."""
