"""Invents the sample data: bland work of people who do not exist."""
