"""Command that makes the price book: ``python -m costscope.pricing.build``.

The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from costscope.pricing.build import fixes, genai, regional
from costscope.pricing.build.corrections import apply
from costscope.pricing.build.history import History
from costscope.pricing.build.write import write
from costscope.pricing.layout import FILE


def main() -> int:
    """Read every source, apply the corrections and write the book."""
    parser = argparse.ArgumentParser(description="Make the price book.")
    parser.add_argument(
        "--litellm", type=Path, help="a LiteLLM wheel; by default the pinned one is downloaded"
    )
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / FILE)
    options = parser.parse_args()
    rules = fixes.read()
    primary = genai.read(rules)
    entries = primary.entries
    history = History(rules)
    history.adopt(entries)
    history.complete(entries)
    history.modes(entries)
    fallbacks = {provider: facts["fallback"] for provider, facts in primary.providers.items()}
    regional.add(
        regional.fetch(rules.sources[regional.SOURCE]["version"], options.litellm), entries, fallbacks, rules
    )
    apply(rules.prices, entries)
    report = write(options.output, entries, primary.providers, rules)
    sys.stderr.write(report + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
