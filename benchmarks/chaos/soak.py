"""Five questions a second in 10,000 chats in; what is answered, and how memory, files and database grow, out.

python -m benchmarks.chaos.soak [--long]
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.chaos.counts import Counts, Say, figures, main, promised
from benchmarks.chaos.load import Load
from benchmarks.chaos.outcome import Outcome
from benchmarks.chaos.rig import BotProcess, keep, new_home
from bot.playground.faults import FloodLimits
from bot.playground.server import PlaygroundServer

CHATS = 10_000
EVERY = 0.2
LOOK_EVERY = 5.0
WARM_SECONDS = 600.0
"""What is taken for warming up: caches fill, pools open."""

LATE_SECONDS = 300.0
"""How much of either end of the rest is compared."""

MOST_GROWTH = 0.05
MOST_DESCRIPTORS = 5
KEEP_DAYS = 600 / 86_400
PRUNED_WITHIN = 600 + 2 * 300
"""Seconds that an answer may be old in the end: what is kept, and twice the time between prunings."""

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A look at the process: seconds of the run, resident memory and database in MiB, open descriptors."""

    time: float
    memory: float
    descriptors: int
    database: float


def look(pid: int, data: Path, at: float) -> Sample:
    """Look at a process and its files (Linux)."""
    process = Path(f"/proc/{pid}")
    pages = int((process / "statm").read_text(encoding="ascii").split()[1])
    size = sum(path.stat().st_size for path in data.glob("storyproof.db*"))
    descriptors = sum(1 for _ in (process / "fd").iterdir())
    return Sample(at, pages * 4096 / 2**20, descriptors, size / 2**20)


def growth(samples: Sequence[Sample], warm: float, late: float) -> tuple[float, int]:
    """Return by which share memory grew after `warm` seconds, and by how many the descriptors did.

    The medians of the first and of the last `late` seconds after that are compared; NaN and 0 in a shorter run.
    """
    rest = [sample for sample in samples if sample.time >= warm]
    if not rest or rest[-1].time - rest[0].time < 2 * late:
        return float("nan"), 0
    first = [sample for sample in rest if sample.time < rest[0].time + late]
    last = [sample for sample in rest if sample.time > rest[-1].time - late]
    memory = median(one.memory for one in last) / median(one.memory for one in first) - 1
    descriptors = median(one.descriptors for one in last) - median(one.descriptors for one in first)
    return memory, round(descriptors)


async def run(
    seconds: float = 60.0,
    say: Say = lambda _: None,
    *,
    warm: float = WARM_SECONDS,
    late: float = LATE_SECONDS,
) -> Counts:
    """Run the campaign for so many seconds and return its counts."""
    async with new_home() as home, PlaygroundServer(flood=FloodLimits(), keep=2_000) as server:
        bot = BotProcess(server, home, "soak", KEEP_ANSWERS_DAYS=f"{KEEP_DAYS:.6f}")
        load, samples = Load(server, people=CHATS, groups=20), list[Sample]()
        try:
            await bot.start()
            await bot.ready()
            asking = asyncio.create_task(load.keep_asking(round(seconds / EVERY), EVERY))
            await _watch(bot, asking, samples, say)
            outcome = await load.settle(PATIENCE, say)
        finally:
            await bot.close()
        counts = _counts(outcome, samples, bot.data, growth(samples, warm, late))
        logs = keep(home, bot) if counts.broken else ()
        found = {**counts.figures, "tracebacks": bot.failures()}
        return Counts(counts.campaign, found, counts.broken, logs)


async def _watch(bot: BotProcess, asking: asyncio.Task[None], samples: list[Sample], say: Say) -> None:
    """Look at the process every few seconds until all is asked."""
    began = time.monotonic()
    while not asking.done():
        await asyncio.wait({asking}, timeout=LOOK_EVERY)
        samples.append(look(bot.pid, bot.data, time.monotonic() - began))
        last = samples[-1]
        say(f"{last.memory:.0f} MiB, {last.descriptors} descriptors, {last.database:.1f} MiB of database")
    await asking


def _counts(outcome: Outcome, samples: Sequence[Sample], data: Path, grown: tuple[float, int]) -> Counts:
    memory, descriptors = grown
    oldest = _oldest_answer(data)
    broken = [*promised(outcome, orphans=0)]
    if memory > MOST_GROWTH:
        broken.append(f"memory grew by {100 * memory:.1f}% of at most {100 * MOST_GROWTH:.0f}%")
    if descriptors > MOST_DESCRIPTORS:
        broken.append(f"{descriptors} more descriptors of at most {MOST_DESCRIPTORS}")
    if oldest > PRUNED_WITHIN:
        broken.append(f"an answer of {oldest:.0f} s was not pruned")
    found = {
        **figures(outcome),
        "MiB (max)": max(sample.memory for sample in samples),
        "% more memory": 100 * memory,
        "more descriptors": descriptors,
        "MiB of database": samples[-1].database,
        "s old the oldest answer": oldest,
    }
    return Counts("soak, 5 questions/s, 10,000 chats", found, tuple(broken))


def _oldest_answer(data: Path) -> float:
    """Return how many seconds the oldest answer that is kept is older than the newest."""
    with sqlite3.connect(data / "storyproof.db") as connection:
        oldest, newest = connection.execute("SELECT min(asked_at), max(asked_at) FROM answers").fetchone()
    connection.close()
    return float(newest or 0) - float(oldest or 0)


if __name__ == "__main__":
    sys.exit(main("soak", __doc__, lambda long, say: run(3600 if long else 60, say)))
