"""What each derive step and each view makes of rows written out by hand."""
