"""The lake: Parquet files under one manifest, asked through DuckDB."""
