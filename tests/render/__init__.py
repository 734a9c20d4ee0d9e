"""Tests of how a table becomes text."""
