"""What the providers billed: rounded cents from Anthropic, exact amounts from DeepSeek."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from making.spend import Spend, moment, write_lines
from making.words import Writer

_DISPLAY_NAMES = {
    "claude-opus-4-8": "Claude Opus 4.8",
    "claude-sonnet-5": "Claude Sonnet 5",
    "claude-haiku-4-5-20251001": "Claude Haiku 4.5",
}
_HEADER = (
    "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,"
    "list_price_usd,cost_type,inference_geo,speed,api_key_id,api_key_status"
)
_CENT = Decimal("0.01")

UNTRACKED_KEY = "ci-bot"
"""A key whose calls nobody logged."""
INTERRUPTED = ("2026-07-08", "claude-opus-4-8", "coding-agents", "output")
"""An answer that was broken off: it left no record and was billed all the same."""
INTERRUPTED_COST = Decimal("0.31")

_DEEPSEEK_PRICES = {
    "output_tokens": Decimal("0.00000087"),
    "input_cache_hit_tokens": Decimal("0.000000003625"),
    "input_cache_miss_tokens": Decimal("0.000000435"),
}


def make_anthropic(file: Path, spends: list[Spend]) -> None:
    """The Console's cost export of July 2026: a row per day, model, key and token type."""
    cells: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for spend in [*spends, *_untracked()]:
        for category, cost in spend.costs().items():
            cells[f"{spend.time:%Y-%m-%d}", spend.model, spend.key, category] += cost
    cells[INTERRUPTED] += INTERRUPTED_COST
    rows = [_HEADER]
    for (day, model, key, category), cost in sorted(cells.items()):
        cents = cost.quantize(_CENT, ROUND_HALF_UP)
        place = f"{day},{_DISPLAY_NAMES[model]},Default,{key},message,≤ 200k"
        rows.append(f"{place},{category},{cents},{cents},token,not_available,,apikey_{key},active")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _untracked() -> list[Spend]:
    writer = Writer("ci-bot")
    return [
        Spend(
            moment(f"2026-07-{day:02}T03:00"),
            UNTRACKED_KEY,
            "claude-sonnet-5",
            (writer.number(9_000, 40_000), writer.number(60_000, 200_000), 0, 0, writer.number(4_000, 9_000)),
        )
        for day in (7, 9, 11, 14)
    ]


def make_deepseek(log: Path, bill: Path) -> None:
    """A log of translations, and the amount table that ties to it to the last digit."""
    writer = Writer("deepseek")
    model, user = "deepseek-v4-pro", "00000000-0000-4000-8000-000000000000"
    lines, rows = [], ["user_id,utc_date,model,api_key_name,api_key,type,price,amount"]
    for day in (9, 10):
        sums: dict[str, int] = defaultdict(int)
        for call in range(writer.number(9, 14)):
            counts = {
                "output_tokens": writer.number(900, 6_000),
                "input_cache_hit_tokens": 64 * writer.number(0, 200) if call else 0,
                "input_cache_miss_tokens": writer.number(2_000, 12_000),
            }
            for kind, count in counts.items():
                sums[kind] += count
            costs = {kind: float(count * _DEEPSEEK_PRICES[kind]) for kind, count in counts.items()}
            lines.append(
                {
                    "created_at": f"2026-07-{day:02} {6 + call:02}:{writer.number(0, 59):02}:17",
                    "model": model,
                    "cache_read_tokens": counts["input_cache_hit_tokens"],
                    "cache_write_tokens": 0,
                    "total_no_cache_input_tokens": counts["input_cache_miss_tokens"],
                    "total_output_tokens": counts["output_tokens"],
                    "calc_cost_no_cache_input": costs["input_cache_miss_tokens"],
                    "calc_cost_cache_read": costs["input_cache_hit_tokens"],
                    "calc_cost_output": costs["output_tokens"],
                }
            )
        key = f"{user},2026-07-{day:02},{model},translations,sk-00000***********************0000"
        for kind, amount in sums.items():
            rows.append(f"{key},{kind},{_DEEPSEEK_PRICES[kind]:f},{amount}")
        rows.append(f"{key},request_count,,{sum(1 for x in lines if x['created_at'][8:10] == f'{day:02}')}")
    write_lines(log, lines)
    bill.write_text("\n".join(rows) + "\n", encoding="utf-8")
