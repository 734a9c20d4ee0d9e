"""Writes a Claude Code corpus of any size, from a seed.

The shape follows measured sessions: about one and a half lines per response, a user line with the
result of each tool call, line lengths of about 1.2 / 5 / 23 kB at the 50th, 90th and 99th percentile,
2-3 % backslashes, 2 % bytes beyond ASCII.  The text is random words, code and listings; none of it is
anybody's.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

_MODELS = ("claude-opus-4-8", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001")


def _pool(rng: random.Random, size: int = 4_000_000) -> str:
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    weights = [
        12,
        9,
        8,
        7.5,
        7,
        6.7,
        6.3,
        6.1,
        6,
        4.3,
        4,
        2.8,
        2.8,
        2.4,
        2.2,
        2.4,
        2,
        1.9,
        1,
        1.5,
        2,
        0.8,
        0.2,
        0.1,
        0.2,
        0.1,
    ]
    words = ["".join(rng.choices(letters, weights, k=rng.randint(2, 10))) for _ in range(6000)]
    parts: list[str] = []
    length = 0
    while length < size:
        draw = rng.random()
        word = rng.choice(words)
        if draw < 0.11:
            word = "\n" + "    " * rng.randint(0, 3) + word
        elif draw < 0.15:
            word = f"{word}_{rng.choice(words)}"
        elif draw < 0.18:
            word = f"{word}/{rng.choice(words)}.py"
        elif draw < 0.21:
            word = str(rng.randint(0, 99999))
        elif draw < 0.25:
            word = word.capitalize()
        elif draw < 0.29:
            word = f'"{word}"'
        elif draw < 0.32:
            word = f"{word}é→"
        parts.append(word)
        length += len(word) + 1
    return " ".join(parts)


class _Text:
    """Slices of one big text, already escaped, cut at spaces."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.pool = json.dumps(_pool(rng), ensure_ascii=False)[1:-1]

    def __call__(self, typical: int) -> str:
        size = min(int(self.rng.lognormvariate(0, 1.25) * typical) + 20, 120_000)
        start = self.pool.index(" ", self.rng.randrange(len(self.pool) - 130_000)) + 1
        return self.pool[start : self.pool.index(" ", start + size)]


def write(path: Path, megabytes: float, seed: int = 1) -> int:
    """Write about that many megabytes to ``path``; returns the number of lines."""
    rng = random.Random(seed)
    text = _Text(rng)
    clock = datetime(2026, 6, 1, tzinfo=UTC)
    written = lines = response = 0
    goal = megabytes * 1e6
    with path.open("w", encoding="utf-8") as file:
        session = 0
        while written < goal:
            session += 1
            name = f"{rng.getrandbits(128):032x}"
            model = rng.choice(_MODELS)
            context = 18_000
            out: list[str] = []
            common = f'"userType":"external","cwd":"/home/dev/project{session % 7}","sessionId":"{name}","version":"2.1.157","gitBranch":"main"'
            for _ in range(rng.randint(15, 120)):
                clock += timedelta(milliseconds=rng.randint(900, 30_000))
                stamp = f"{clock.isoformat(timespec='milliseconds')[:-6]}Z"
                if not out:
                    out.append(
                        f'{{"parentUuid":null,"isSidechain":false,{common},"type":"user","message":{{"role":"user","content":"{text(900)}"}},"uuid":"{rng.getrandbits(128):032x}","timestamp":"{stamp}"}}\n'
                    )
                response += 1
                new = rng.randint(300, 3000)
                output = rng.randint(40, 900)
                usage = (
                    f'{{"input_tokens":{rng.randint(1, 40)},"cache_creation_input_tokens":{new},"cache_read_input_tokens":{context},'
                    f'"cache_creation":{{"ephemeral_5m_input_tokens":{new},"ephemeral_1h_input_tokens":0}},"output_tokens":{output},'
                    '"service_tier":"standard","inference_geo":"not_available","speed":"standard"}'
                )
                context += new
                tool = f"toolu_{rng.getrandbits(96):024x}"
                blocks = [
                    f'{{"type":"tool_use","id":"{tool}","name":"{rng.choice(("Bash", "Read", "Edit", "Grep"))}","input":{{"command":"{text(120)}"}}}}'
                ]
                if rng.random() < 0.55:
                    blocks.insert(0, f'{{"type":"text","text":"{text(250)}"}}')
                for block in blocks:
                    out.append(
                        f'{{"parentUuid":"{rng.getrandbits(128):032x}","isSidechain":false,{common},"message":{{"id":"msg_{response:024d}","type":"message","role":"assistant","model":"{model}",'
                        f'"content":[{block}],"stop_reason":"tool_use","stop_sequence":null,"usage":{usage}}},"requestId":"req_{response:024d}","type":"assistant",'
                        f'"uuid":"{rng.getrandbits(128):032x}","timestamp":"{stamp}"}}\n'
                    )
                clock += timedelta(milliseconds=rng.randint(50, 9000))
                stamp = f"{clock.isoformat(timespec='milliseconds')[:-6]}Z"
                result = text(1100)
                out.append(
                    f'{{"parentUuid":"{rng.getrandbits(128):032x}","isSidechain":false,{common},"type":"user","message":{{"role":"user","content":[{{"tool_use_id":"{tool}","type":"tool_result","content":"{result}"}}]}},'
                    f'"uuid":"{rng.getrandbits(128):032x}","timestamp":"{stamp}","toolUseResult":{{"stdout":"{result}","stderr":"","interrupted":false}}}}\n'
                )
            block_text = "".join(out)
            file.write(block_text)
            lines += len(out)
            written += len(block_text.encode())
    return lines


if __name__ == "__main__":
    count = write(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    sys.stderr.write(f"{count} lines\n")
