"""A bot on SQLite under load in, killed -9 every 1 to 3 seconds; what is lost or doubled and how soon it is back out.

python -m benchmarks.chaos.kill [--long]
"""

from __future__ import annotations

import asyncio
import math
import random
import sys
import time
from dataclasses import dataclass, field

from benchmarks.chaos.counts import Counts, Say, figures, main, promised
from benchmarks.chaos.load import Load
from benchmarks.chaos.outcome import Outcome, percentile, recoveries
from benchmarks.chaos.rig import BotProcess, Home, keep, new_home
from bot.playground.faults import FloodLimits
from bot.playground.server import PlaygroundServer

ORPHANS_PER_KILL = 0.05
"""On a free machine. On a starved one a send lasts longer, and more of them are under way when a kill comes."""

MOST_ORPHANS_PER_KILL = 1.0
PATIENCE = 60.0
BETWEEN = (1.0, 3.0)
"""Seconds that a bot serves before it is killed."""

EARLY = 0.25
"""The share of the kills that count from the first poll: there the index is still being opened."""

BACK_WITHIN = 3.0
"""Seconds from the first poll to the answers of 95% of the questions that were pending at a kill."""


@dataclass(slots=True)
class Kills:
    """When the bot was killed, started again and polled again (seconds since the epoch)."""

    killed: list[float] = field(default_factory=list)
    started: list[float] = field(default_factory=list)
    polling: list[float] = field(default_factory=list)


async def run(
    updates: int = 300, kills: int = 20, say: Say = lambda _: None, *, strict: bool = False
) -> Counts:
    """Run the campaign and return its counts.

    `strict` is for hundreds of kills on a free machine: it promises the time of recovery and few orphans, too.
    """
    async with new_home() as home, PlaygroundServer(flood=FloodLimits(), keep=10_000) as server:
        bot = BotProcess(server, home, "kill")
        load = Load(server)
        try:
            times = await _storm(bot, load, (updates, kills), say)
            outcome = await load.settle(PATIENCE, say)
        finally:
            await bot.close()
        return _counts(outcome, load, times, bot, home, strict=strict)


async def _storm(bot: BotProcess, load: Load, size: tuple[int, int], say: Say) -> Kills:
    """Ask and kill until both are done; the bot runs again at the end."""
    (updates, kills), times, dice = size, Kills(), random.Random(1)
    await bot.start()
    await bot.ready()
    for number in range(kills):
        share = math.ceil((updates - len(load.asked)) / (kills - number))
        asking = asyncio.create_task(load.keep_asking(share, 0.3))
        await asyncio.sleep(dice.uniform(*BETWEEN))
        times.killed.append(await bot.kill())
        await bot.start()
        times.started.append(bot.started)
        await bot.polls()
        times.polling.append(time.time())
        if dice.random() >= EARLY:
            await bot.ready()
        await asking
        say(f"{number + 1} of {kills} kills, {len(load.asked)} of {updates} asked")
    return times


def _counts(
    outcome: Outcome, load: Load, times: Kills, bot: BotProcess, home: Home, *, strict: bool
) -> Counts:
    kills = len(times.killed)
    orphans = ORPHANS_PER_KILL if strict else MOST_ORPHANS_PER_KILL
    broken = list(promised(outcome, orphans=orphans * kills))
    found: dict[str, float | str] = {"kills": kills, **figures(outcome)}
    for name, moments in (("start", times.started), ("first poll", times.polling)):
        back = recoveries(load.asked, outcome.answered, moments)
        found[f"s from {name} to answer (p50)"] = percentile(back, 0.5)
        found[f"s from {name} (max)"] = percentile(back, 1.0)
    late = percentile(recoveries(load.asked, outcome.answered, times.polling), 0.95)
    if strict and late > BACK_WITHIN:
        broken.append(f"{late:.1f} s (p95) to recover of at most {BACK_WITHIN:.0f}")
    found["tracebacks"] = bot.failures()
    logs = keep(home, bot) if broken else ()
    return Counts("SQLite, kill -9 every 1-3 s", found, tuple(broken), logs)


if __name__ == "__main__":
    sys.exit(
        main(
            "kill",
            __doc__,
            lambda long, say: run(5000, 300, say, strict=True) if long else run(say=say),
        )
    )
