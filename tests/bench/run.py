"""Measures ingest against floors taken in the same run, and the start-up of small commands.

Floors: a line scan; the typed decode alone; a plain orjson loop that reads usage and writes nothing; one
that also hashes and counts every text as ingest does.  Whole processes, timed by the system's own account
of each (user and system seconds, peak memory); ratios count, absolute figures are this machine's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

_LINES = """
import sys
with open(sys.argv[1], "rb", buffering=0) as file:
    while chunk := file.read(262144):
        chunk.count(b"\\n")
"""
_TYPED = """
import sys, msgspec
from costscope.adapters.claude_code import ClaudeCode
from costscope.ingest.decode import LineStream
decoder = msgspec.json.Decoder(ClaudeCode.line_type)
with open(sys.argv[1], "rb", buffering=0) as file:
    for chunk in LineStream(file).chunks():
        decoder.decode_lines(chunk)
"""
_ORJSON = """
import sys, orjson
tokens = calls = 0
seen = set()
with open(sys.argv[1], "rb") as file:
    for line in file:
        record = orjson.loads(line)
        message = record.get("message") or {}
        usage = message.get("usage")
        if usage and message["id"] not in seen:
            seen.add(message["id"])
            calls += 1
            tokens += usage["input_tokens"] + usage["output_tokens"]
"""

_ORJSON_FACTS = """
import re, sys, orjson, xxhash
groups, capitals = re.compile("[0-9]{1,3}"), re.compile("[A-Z]")
calls, facts = {}, []
def measured(text):
    raw = text.encode()
    facts.append((xxhash.xxh3_128_digest(raw), len(raw), len(groups.findall(text)), len(raw) - len(text),
                  len(capitals.findall(text)), text.count("  "), text.count("\\n"), text.count("_"),
                  text.count("/")))
with open(sys.argv[1], "rb") as file:
    for line in file:
        record = orjson.loads(line)
        message = record.get("message") or {}
        if "usage" in message:
            calls[message["id"]] = (record["timestamp"], message["model"], message["usage"])
        content = message.get("content") or ""
        if isinstance(content, str):
            measured(content)
            continue
        for block in content:
            text = block.get("text") or block.get("content") or ""
            measured(text if isinstance(text, str) and text else orjson.dumps(block.get("input")).decode())
"""


@dataclass(frozen=True)
class Run:
    """One finished process."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; its own processes count with it."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{said.decode()}")
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median_of(runs: Sequence[Run]) -> Run:
    """The run of the median CPU time."""
    return sorted(runs, key=lambda r: r.cpu_s)[len(runs) // 2]


def scaling(command: Sequence[str]) -> float:
    """How much faster two runs of a command are side by side: what this machine's cores allow at most."""

    def wall(commands: int) -> float:
        started = time.perf_counter()
        for process in [subprocess.Popen(command) for _ in range(commands)]:
            process.wait()
        return time.perf_counter() - started

    return statistics.median(2 * wall(1) / wall(2) for _ in range(3))


def bench_ingest(corpus: Path, repeats: int) -> None:
    """Floors and ingests of one corpus, in turn, so that drift of the machine meets all alike."""
    megabytes = corpus.stat().st_size / 1e6
    python = [sys.executable, "-c"]
    costscope = [sys.executable, "-m", "costscope"]
    lake = corpus.parent / "lake"
    contenders: dict[str, list[str]] = {
        "line scan": [*python, _LINES, str(corpus)],
        "typed decode": [*python, _TYPED, str(corpus)],
        "orjson loop": [*python, _ORJSON, str(corpus)],
        "orjson, same facts": [*python, _ORJSON_FACTS, str(corpus)],
        "ingest, 1 process": [*costscope, "ingest", str(corpus), "--lake", str(lake), "--processes", "1"],
        "ingest, 2 processes": [*costscope, "ingest", str(corpus), "--lake", str(lake), "--processes", "2"],
    }
    taken: dict[str, list[Run]] = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, command in contenders.items():
            shutil.rmtree(lake, ignore_errors=True)
            taken[name].append(run(command))
    print(f"\n{megabytes:,.0f} MB of Claude Code lines, median of {repeats}")
    print(f"{'':22}{'MB/cpu-s':>10}{'cpu s':>9}{'wall s':>9}{'peak MB':>9}")
    for name, runs in taken.items():
        middle = median_of(runs)
        print(
            f"{name:22}{megabytes / middle.cpu_s:10.0f}{middle.cpu_s:9.2f}"
            f"{middle.wall_s:9.2f}{middle.peak_mb:9.0f}"
        )
    allowed = scaling(contenders["typed decode"])
    print(f"two typed decodes side by side against one after the other, wall: {allowed:.2f}x")
    one, two = taken["ingest, 1 process"], taken["ingest, 2 processes"]
    speedup = statistics.median(a.wall_s / b.wall_s for a, b in zip(one, two, strict=True))
    print(f"two processes against one, wall: {speedup:.2f}x")
    for rival in ("typed decode", "orjson loop", "orjson, same facts"):
        ratio = statistics.median(a.cpu_s / b.cpu_s for a, b in zip(taken[rival], one, strict=True))
        print(f"ingest (1 process) against {rival}, cpu: {ratio:.2f}x")


def bench_startup(repeats: int) -> None:
    """Small commands on the sample lake."""
    with tempfile.TemporaryDirectory() as folder:
        base = [sys.executable, "-m", "costscope"]
        sample = HERE.parent.parent / "sample_data" / "traces"
        run([*base, "ingest", str(sample), "--lake", f"{folder}/lake"])
        commands = {
            "--help": [*base, "--help"],
            "report": [*base, "report", "--lake", f"{folder}/lake"],
        }
        print(f"\n{'':22}{'wall s':>10}{'cpu s':>9}{'peak MB':>9}")
        for name, command in commands.items():
            runs = [run(command) for _ in range(max(5, repeats))]
            middle = sorted(runs, key=lambda r: r.wall_s)[len(runs) // 2]
            print(f"{name:22}{middle.wall_s:10.3f}{middle.cpu_s:9.3f}{middle.peak_mb:9.0f}")


def main() -> None:
    """Write the corpora, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="*", default=[200, 1000])
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    sys.path.insert(0, str(HERE))
    from corpus import write

    for megabytes in options.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder, f"claude_code_{megabytes}.jsonl")
            write(corpus, megabytes)
            bench_ingest(corpus, options.repeats)
    bench_startup(options.repeats)


if __name__ == "__main__":
    main()
