"""Writes invented fleets down as the logs of real programs, one format a file."""
