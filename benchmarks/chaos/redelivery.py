"""A bot on SQLite in, while Telegram repeats 30% of the updates and loses 3% of its own answers; what is doubled out.

python -m benchmarks.chaos.redelivery [--long]
"""

from __future__ import annotations

import sys

from benchmarks.chaos.counts import Counts, Say, figures, main, promised
from benchmarks.chaos.load import Load
from benchmarks.chaos.rig import BotProcess, keep, new_home
from bot.playground.faults import FloodLimits
from bot.playground.server import PlaygroundServer

REDELIVERED, UNKNOWN = 0.30, 0.03
EVERY = 0.2
PATIENCE = 60.0


async def run(updates: int = 500, say: Say = lambda _: None, seed: int = 1) -> Counts:
    """Run the campaign and return its counts."""
    async with new_home() as home, PlaygroundServer(flood=FloodLimits(), keep=10_000, seed=seed) as server:
        bot = BotProcess(server, home, "redelivery")
        load = Load(server, people=60, groups=8, seed=seed)
        try:
            await bot.start()
            await bot.ready()
            server.redeliver(REDELIVERED)
            server.unknown_outcomes(UNKNOWN)
            for begun in range(0, updates, 50):
                say(f"{begun} of {updates} asked")
                await load.keep_asking(min(50, updates - begun), EVERY)
            outcome = await load.settle(PATIENCE, say, linger=5.0)
        finally:
            await bot.close()
        hidden = server.chances.hidden
        # A placeholder whose number was lost on the way is sent again: it is all that an unknown outcome leaves.
        broken = promised(outcome, orphans=hidden["sendMessage"])
        found = {
            "repeated": server.chances.redelivered,
            "unknown outcomes": sum(hidden.values()),
            **figures(outcome),
            "tracebacks": bot.failures(),
        }
        logs = keep(home, bot) if broken else ()
        return Counts("redelivery 30%, unknown outcome 3%", found, broken, logs)


if __name__ == "__main__":
    sys.exit(main("redelivery", __doc__, lambda long, say: run(10_000 if long else 500, say)))
