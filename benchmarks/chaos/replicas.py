"""Three bots on one PostgreSQL under load in, killed -9 and stopped for 45 s; what is lost, doubled or disordered out.

python -m benchmarks.chaos.replicas [--long]
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks.chaos.counts import Counts, Say, figures, main, promised
from benchmarks.chaos.load import Load
from benchmarks.chaos.outcome import Outcome, percentile, recoveries
from benchmarks.chaos.rig import BotProcess, Home, keep, new_home
from bot.playground.faults import FloodLimits
from bot.playground.server import PlaygroundServer
from tests.support.postgres import postgres

REPLICAS = 3
STOPPED_SECONDS = 45.0
"""Longer than a lease: who wakes up then holds nothing any more, and does not know."""

STOPPED_AT_ONCE = 2
KILL_EVERY = 12.0
STOPS = 0.25
"""The share of the faults that are stops."""

BACK_WITHIN = 40.0
PATIENCE = 90.0


class Fleet:
    """The replicas, which of them are up, and when each fault came (seconds since the epoch)."""

    def __init__(self, bots: Sequence[BotProcess], dice: random.Random) -> None:
        self.bots = bots
        self.faults: list[float] = []
        self._dice = dice
        self._up: set[BotProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start every replica and wait until it is ready."""
        await asyncio.gather(*(self._start(bot) for bot in self.bots))

    async def kill(self) -> None:
        """Kill one that is up, and start it again in the background."""
        bot = await self._victim(least=1)
        self.faults.append(await bot.kill())
        self._later(self._start(bot))

    async def stop(self) -> None:
        """Stop one that is up for 45 seconds, and let it go on in the background; others stay up."""
        bot = await self._victim(least=REPLICAS - STOPPED_AT_ONCE + 1)
        self.faults.append(time.time())
        bot.signal(signal.SIGSTOP)
        self._later(self._go_on(bot))

    async def whole(self) -> None:
        """Wait until every replica is up again."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Leave no process behind."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for bot in self.bots:
            await bot.close()

    async def _victim(self, least: int) -> BotProcess:
        while len(self._up) < least:  # noqa: ASYNC110  (starts take seconds)
            await asyncio.sleep(0.05)
        bot = self._dice.choice(sorted(self._up, key=lambda bot: bot.name))
        self._up.remove(bot)
        return bot

    async def _start(self, bot: BotProcess) -> None:
        await bot.start()
        await bot.ready()
        self._up.add(bot)

    async def _go_on(self, bot: BotProcess) -> None:
        await asyncio.sleep(STOPPED_SECONDS)
        bot.signal(signal.SIGCONT)
        self._up.add(bot)

    def _later(self, work: object) -> None:
        assert asyncio.iscoroutine(work)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def run(
    updates: int = 200, faults: int = 8, say: Say = lambda _: None, seed: int = 1, *, timed: bool = False
) -> Counts:
    """Run the campaign and return its counts; `timed` makes the time of recovery a promise."""
    with ExitStack() as stack:
        database = await asyncio.to_thread(stack.enter_context, postgres())
        async with new_home() as home, PlaygroundServer(flood=FloodLimits(), keep=10_000) as server:
            url = database.new_database()
            bots = [
                BotProcess(server, home, f"replica{number}", DATABASE_URL=url) for number in range(REPLICAS)
            ]
            fleet, load = Fleet(bots, random.Random(seed)), Load(server, seed=seed)
            try:
                await _storm(fleet, load, (updates, faults), say)
                outcome = await load.settle(PATIENCE, say, linger=5.0)
            finally:
                await fleet.close()
            return _counts(outcome, load, fleet, home, timed=timed)


async def _storm(fleet: Fleet, load: Load, size: tuple[int, int], say: Say) -> None:
    """Ask, kill and stop until all is done and every replica is up."""
    updates, faults = size
    stops = round(STOPS * faults)
    kills = faults - stops

    async def killing() -> None:
        for number in range(kills):
            await asyncio.sleep(KILL_EVERY * fleet_dice.uniform(0.5, 1.5))
            await fleet.kill()
            say(f"{number + 1} of {kills} kills, {len(load.asked)} of {updates} asked")

    async def stopping() -> None:
        for _ in range(stops):
            await asyncio.sleep(KILL_EVERY * fleet_dice.uniform(0.25, 0.75))
            await fleet.stop()

    fleet_dice = random.Random(2)
    await fleet.start()
    asking = load.keep_asking(updates, kills * KILL_EVERY / updates)
    await asyncio.gather(asking, killing(), stopping())
    await fleet.whole()


def _counts(outcome: Outcome, load: Load, fleet: Fleet, home: Home, *, timed: bool) -> Counts:
    back = recoveries(load.asked, outcome.answered, sorted(fleet.faults))
    # Each fault may leave the placeholders behind whose numbers it kept from being stored.
    broken = list(promised(outcome, orphans=len(fleet.faults)))
    if timed and percentile(back, 1.0) > BACK_WITHIN:
        broken.append(f"{percentile(back, 1.0):.1f} s to recover of at most {BACK_WITHIN:.0f}")
    found: dict[str, float | str] = {"faults": len(fleet.faults), **figures(outcome)}
    found["s from a fault to answer (p50)"] = percentile(back, 0.5)
    found["s (max from fault)"] = percentile(back, 1.0)
    found["tracebacks"] = sum(bot.failures() for bot in fleet.bots)
    name = f"PostgreSQL, {REPLICAS} replicas, kill -9 and SIGSTOP 45 s"
    return Counts(name, found, tuple(broken), keep(home, *fleet.bots) if broken else ())


if __name__ == "__main__":
    sys.exit(
        main(
            "replicas",
            __doc__,
            lambda long, say: run(3000, 100, say=say, timed=True) if long else run(say=say),
        )
    )
