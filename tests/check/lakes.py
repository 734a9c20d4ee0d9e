"""A small fleet over two days, whose second day can be made dearer, beside calls that a bill is known for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.console import PROJECT
from tests.lake.lakes import take

FIRST = date(2026, 7, 9)
TASKS = 30
MODEL = "gpt-4o"
PER_TOKEN = "0.00001"
"""USD per output token of the model, as the price book has it on these days."""
BILL = PROJECT / "sample_data/bills/deepseek_amount_2026_07.csv"


def output_tokens(number: int, day: int, dearer: int = 100) -> int:
    """What a task writes: between 1,000 and 3,900 tokens, on the second day so many per cent of that."""
    return (1_000 + 100 * number) * (dearer if day else 100) // 100


def lake_at(root: Path, dearer: int = 100, model: str = MODEL) -> Path:
    """The lake; ``model`` is that of the last call of all."""
    log = root / "calls.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in _lines(dearer, model)))
    outcome = take(root / "lake", log, PROJECT / "sample_data/traces/deepseek_log")
    assert not outcome.rejects, outcome.told_rejects
    return root / "lake"


def _lines(dearer: int, last_model: str) -> Iterator[dict[str, object]]:
    for day in (0, 1):
        for number in range(TASKS):
            at = f"{FIRST + timedelta(days=day)}T{10 + number // 6}:{number % 6}0:00.000Z"
            written = output_tokens(number, day, dearer)
            model = last_model if (day, number) == (1, TASKS - 1) else MODEL
            yield {
                "timestamp": at,
                "task_id": f"{day}-{number}",
                "agent": "desk",
                "method": "POST",
                "uri": "https://api.openai.com/v1/chat/completions",
                "request": {"model": model, "messages": [{"role": "user", "content": "hello"}]},
                "response": {
                    "id": f"chatcmpl-{day}-{number}",
                    "object": "chat.completion",
                    "model": model,
                    "choices": [
                        {
                            "index": 0,
                            "finish_reason": "stop",
                            "message": {"role": "assistant", "content": "ok"},
                        }
                    ],
                    "usage": {"prompt_tokens": 0, "completion_tokens": written, "total_tokens": written},
                },
            }
