"""One file per format: what a source said, decoded, measured, hashed."""
