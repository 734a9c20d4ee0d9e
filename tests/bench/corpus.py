"""Writes a Claude Code corpus of any size, from a seed.

The shape follows measured sessions: about one and a half lines per response, a user line with the
result of each tool call, line lengths of about 1.2 / 5.7 / 26 kB at the 50th, 90th and 99th percentile,
2 % backslashes, 1 % bytes beyond ASCII.  The text is random words, code and listings; none of it is
anybody's.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

_MODELS = ("claude-opus-4-8", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001")
_TOOLS = ("Bash", "Read", "Edit", "Grep")
_LETTERS = "eeeettttaaaooooiiinnnsssrrrhhlldduuccmmwwffppggyybbvk"


def _word(rng: random.Random, words: list[str]) -> str:
    draw = rng.random()
    word = rng.choice(words)
    if draw < 0.11:
        return "\n" + "    " * rng.randint(0, 3) + word
    if draw < 0.15:
        return f"{word}_{rng.choice(words)}"
    if draw < 0.18:
        return f"{word}/{rng.choice(words)}.py"
    if draw < 0.21:
        return str(rng.randint(0, 99999))
    if draw < 0.25:
        return word.capitalize()
    if draw < 0.29:
        return f'"{word}"'
    return f"{word}é→" if draw < 0.32 else word


class _Text:
    """Slices of one big text, already escaped, cut at spaces."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        words = ["".join(rng.choices(_LETTERS, k=rng.randint(2, 10))) for _ in range(6000)]
        pool = " ".join(_word(rng, words) for _ in range(600_000))
        self.pool = json.dumps(pool, ensure_ascii=False)[1:-1]

    def __call__(self, typical: int) -> str:
        """A text of about that many characters, heavy-tailed."""
        size = min(int(self.rng.lognormvariate(0, 1.25) * typical) + 20, 120_000)
        start = self.pool.index(" ", self.rng.randrange(len(self.pool) - 130_000)) + 1
        return self.pool[start : self.pool.index(" ", start + size)]


class _Corpus:
    """Sessions, one after the other, on one clock."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.text = _Text(self.rng)
        self.clock = datetime(2026, 6, 1, tzinfo=UTC)
        self.responses = 0

    def session(self, number: int) -> Iterator[str]:
        """The lines of one session."""
        rng = self.rng
        model = rng.choice(_MODELS)
        context = 18_000
        common = (
            f'"isSidechain":false,"userType":"external","cwd":"/home/dev/project{number % 7}",'
            f'"sessionId":"{rng.getrandbits(128):032x}","version":"2.1.157","gitBranch":"main"'
        )
        yield self.line(common, "user", f'{{"role":"user","content":"{self.text(900)}"}}')
        for _ in range(rng.randint(15, 120)):
            self.clock += timedelta(milliseconds=rng.randint(900, 30_000))
            new = rng.randint(300, 3000)
            tool = f"toolu_{rng.getrandbits(96):024x}"
            for block in self.blocks(tool):
                yield self.line(common, "assistant", self.message(model, block, new, context))
            self.responses += 1
            context += new
            self.clock += timedelta(milliseconds=rng.randint(50, 9000))
            result = self.text(1100)
            content = f'[{{"tool_use_id":"{tool}","type":"tool_result","content":"{result}"}}]'
            # The client keeps the result once more, as the tool gave it.
            extra = f',"toolUseResult":{{"stdout":"{result}","stderr":"","interrupted":false}}'
            yield self.line(common, "user", f'{{"role":"user","content":{content}}}', extra)

    def blocks(self, tool: str) -> Iterator[str]:
        """The content blocks of one response, each of which becomes a line."""
        if self.rng.random() < 0.55:
            yield f'{{"type":"text","text":"{self.text(250)}"}}'
        name = self.rng.choice(_TOOLS)
        arguments = f'{{"command":"{self.text(120)}"}}'
        yield f'{{"type":"tool_use","id":"{tool}","name":"{name}","input":{arguments}}}'

    def message(self, model: str, block: str, new: int, context: int) -> str:
        """One block of a response with the whole response's usage."""
        usage = (
            f'{{"input_tokens":{3 + self.responses % 37},"cache_creation_input_tokens":{new},'
            f'"cache_read_input_tokens":{context},"cache_creation":{{"ephemeral_5m_input_tokens":{new},'
            f'"ephemeral_1h_input_tokens":0}},"output_tokens":{40 + self.responses % 860},'
            '"service_tier":"standard","inference_geo":"not_available","speed":"standard"}'
        )
        return (
            f'{{"id":"msg_{self.responses:024d}","type":"message","role":"assistant","model":"{model}",'
            f'"content":[{block}],"stop_reason":"tool_use","stop_sequence":null,"usage":{usage}}}'
        )

    def line(self, common: str, kind: str, message: str, extra: str = "") -> str:
        """One line of a transcript."""
        request = f'"requestId":"req_{self.responses:024d}",' if kind == "assistant" else ""
        stamp = f"{self.clock.isoformat(timespec='milliseconds')[:-6]}Z"
        return (
            f'{{"parentUuid":"{self.rng.getrandbits(128):032x}",{common},"message":{message},{request}'
            f'"type":"{kind}","uuid":"{self.rng.getrandbits(128):032x}","timestamp":"{stamp}"{extra}}}\n'
        )


def write(path: Path, megabytes: float, seed: int = 1) -> int:
    """Write about that many megabytes to ``path``; returns the number of lines."""
    corpus = _Corpus(seed)
    written = lines = session = 0
    with path.open("w", encoding="utf-8") as file:
        while written < megabytes * 1e6:
            session += 1
            text = list(corpus.session(session))
            file.writelines(text)
            lines += len(text)
            written += sum(len(line.encode()) for line in text)
    return lines


if __name__ == "__main__":
    count = write(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    sys.stderr.write(f"{count} lines\n")
