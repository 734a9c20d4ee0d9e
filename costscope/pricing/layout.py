"""How a price book is laid out as a Parquet file, for the builder and the reader alike.

One row is one rate card.  The rows of a model stand together, the models of a provider in the order in
which their match clauses are tried.  The file's metadata holds what is not a card: versions, the providers
with their own match clauses, the factors that apply across models.
"""

from __future__ import annotations

from typing import Any, Final

from costscope.pricing.categories import CATEGORIES

FILE: Final = "prices.parquet"
METADATA_KEY: Final = b"costscope.prices"

RATES: Final = {category: f"rate_{category.value}" for category in CATEGORIES}
"""Columns of whole picodollars per unit; null where there is no price."""

EXACT: Final = "exact"
"""JSON object of the rates that are not whole picodollars, as decimal text; null for most rows."""


def schema() -> Any:
    """Return the Arrow schema of a price book."""
    import pyarrow as pa

    # UTC without saying so in the type: reading a zone needs a time zone database, which not every
    # machine has.
    instant = pa.timestamp("s")
    return pa.schema(
        [
            pa.field("provider", pa.string(), nullable=False),
            pa.field("model", pa.string(), nullable=False),
            pa.field("match", pa.string(), nullable=False),
            pa.field("conditions", pa.string(), nullable=False),
            pa.field("valid_from", instant),
            pa.field("valid_to", instant),
            pa.field("tier_above", pa.int64(), nullable=False),
            pa.field("tier_upto", pa.int64()),
            pa.field("utc_start_s", pa.int32(), nullable=False),
            pa.field("utc_end_s", pa.int32(), nullable=False),
            pa.field("weekdays", pa.int16(), nullable=False),
            *(pa.field(name, pa.int64()) for name in RATES.values()),
            pa.field(EXACT, pa.string()),
            pa.field("source", pa.string(), nullable=False),
            pa.field("source_url", pa.string()),
            pa.field("known_on", pa.date32()),
            pa.field("reason", pa.string()),
        ]
    )
