"""The causes why tracked and billed differ, in the fixed order in which they claim amounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from costscope.analysis.reconcile.causes import (
    c01_writes_unlogged,
    c02_writes_twice,
    c03_write_lifetimes,
    c04_cached_twice,
    c05_cached_at_full_rate,
    c06_empty_usage,
    c07_reasoning,
    c08_extra_passes,
    c09_stubs,
    c11_modalities,
    c12_other_keys,
    c13_aborted,
    c14_retries,
    c15_duplicates,
    c16_local_hits,
    c18_batch_twice,
    c19_unpriced,
    c20_stale_price,
    c21_service_tier,
    c22_residency,
    c23_long_context,
    c24_time_of_day,
    c25_aliases,
    c26_discounts,
    c27_margin,
    c28_fees,
    c29_storage,
    c31_day_boundary,
    c32_not_final,
    c33_credits,
    c34_tax,
    c35_exchange,
    c36_rounding,
    c37_truncated,
    c38_unit_scale,
    c39_circular,
    c40_unseen,
)
from costscope.analysis.reconcile.causes._cause import Cause

CAUSES: Final[tuple[Cause, ...]] = (
    # What the bill itself says.
    c34_tax.CAUSE,
    c33_credits.CAUSE,
    c32_not_final.CAUSE,
    c29_storage.CAUSE,
    c28_fees.CAUSE,
    # Which calls are on which side.
    c12_other_keys.CAUSE,
    c25_aliases.CAUSE,
    c31_day_boundary.CAUSE,
    c15_duplicates.CAUSE,
    c18_batch_twice.CAUSE,
    c16_local_hits.CAUSE,
    # Prices.
    c26_discounts.CAUSE,
    c21_service_tier.CAUSE,
    c22_residency.CAUSE,
    c23_long_context.CAUSE,
    c24_time_of_day.CAUSE,
    c20_stale_price.CAUSE,
    # Tokens.
    c01_writes_unlogged.CAUSE,
    c02_writes_twice.CAUSE,
    c03_write_lifetimes.CAUSE,
    c04_cached_twice.CAUSE,
    c05_cached_at_full_rate.CAUSE,
    c07_reasoning.CAUSE,
    c11_modalities.CAUSE,
    c19_unpriced.CAUSE,
    c27_margin.CAUSE,
    c35_exchange.CAUSE,
    # Signs, for what is left.
    c09_stubs.CAUSE,
    c06_empty_usage.CAUSE,
    c13_aborted.CAUSE,
    c14_retries.CAUSE,
    c08_extra_passes.CAUSE,
    c37_truncated.CAUSE,
    c36_rounding.CAUSE,
    # Errors and notes: they claim nothing.
    c38_unit_scale.CAUSE,
    c39_circular.CAUSE,
    c40_unseen.CAUSE,
)

BY_ID: Final[Mapping[int, Cause]] = {cause.id: cause for cause in CAUSES}


def name_of(cause: int) -> str:
    """What the line of a cause is called."""
    return BY_ID[cause].name
