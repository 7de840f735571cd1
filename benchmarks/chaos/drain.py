"""A bot under load in, ended by SIGTERM and started again, polling and by webhook; what is lost and how long out.

python -m benchmarks.chaos.drain [--long]
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time

from benchmarks.chaos.counts import Counts, Say, figures, main, promised
from benchmarks.chaos.load import Load
from benchmarks.chaos.rig import BotProcess, keep, new_home
from bot.playground.errors import Delay
from bot.playground.faults import FloodLimits
from bot.playground.server import PlaygroundServer

EXIT_WITHIN = 25.0
PATIENCE = 60.0
BURST = 24
"""Questions at once before the signal; as many come slowly around it."""

SECRET = "a-Secret_of-the-rig"


async def run(webhook: bool = False, rounds: int = 1, say: Say = lambda _: None) -> Counts:
    """Run the campaign in one of the modes and return its counts."""
    async with new_home() as home, PlaygroundServer(flood=FloodLimits(), keep=10_000) as server:
        bot, load = BotProcess(server, home, "drain"), Load(server)
        if webhook:
            bot.settings(WEBHOOK_URL=f"http://127.0.0.1:{bot.port}/hook", WEBHOOK_SECRET=SECRET)
        exits: list[tuple[int, float]] = []
        try:
            await bot.start()
            await bot.ready()
            for number in range(rounds):
                say(f"{number} of {rounds} ended")
                exits.append(await _round(bot, load, server))
            outcome = await load.settle(PATIENCE, say)
        finally:
            await bot.close()
        slowest = max(seconds for _, seconds in exits)
        statuses = sorted({status for status, _ in exits})
        broken = [*promised(outcome, orphans=0)]
        broken += [f"{slowest:.1f} s to end of at most {EXIT_WITHIN:.0f}"] if slowest > EXIT_WITHIN else []
        broken += [f"exit status {statuses}"] if statuses != [0] else []
        found = {"ended": rounds, **figures(outcome), "s to end (max)": slowest, "tracebacks": bot.failures()}
        name = f"SIGTERM under load, {'webhook' if webhook else 'polling'}"
        return Counts(name, found, tuple(broken), keep(home, bot) if broken else ())


async def _round(bot: BotProcess, load: Load, server: PlaygroundServer) -> tuple[int, float]:
    """End the bot in the middle of its work and start it again; return its exit status and the seconds it took."""
    asking = asyncio.create_task(load.keep_asking(BURST, 0.15))
    await asyncio.sleep(1.0)
    server.fail_next("editMessageText", Delay(3.0))
    for _ in range(BURST):
        load.ask()
    await asyncio.sleep(0.3)
    began = time.monotonic()
    bot.signal(signal.SIGTERM)
    try:
        status = await bot.ended()
    finally:
        seconds = time.monotonic() - began
    await bot.start()
    await bot.ready()
    await asking
    return status, seconds


async def both(rounds: int = 1, say: Say = lambda _: None) -> list[Counts]:
    """Run the campaign in both modes, one after the other."""
    return [await run(webhook, rounds, say) for webhook in (False, True)]


if __name__ == "__main__":
    sys.exit(main("drain", __doc__, lambda long, say: both(20 if long else 1, say)))
