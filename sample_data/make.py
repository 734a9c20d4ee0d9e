"""Makes the sample data anew: ``python sample_data/make.py`` writes ``traces/`` and ``bills/`` beside it.

Everything is invented; the same seeds make the same bytes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from making import bills, claude_code, mini_swe_agent, raw_provider


def make(folder: Path) -> None:
    """Write all of it below ``folder``, in place of what was there."""
    traces, charges = folder / "traces", folder / "bills"
    for old in (traces, charges):
        shutil.rmtree(old, ignore_errors=True)
    spends = claude_code.make(traces / "claude_code")
    spends += raw_provider.make(traces / "raw_provider")
    mini_swe_agent.make(traces / "mini_swe_agent")
    bills.make_anthropic(charges / "anthropic_cost_2026_07.csv", spends)
    bills.make_deepseek(
        traces / "deepseek_log" / "translations.jsonl", charges / "deepseek_amount_2026_07.csv"
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
