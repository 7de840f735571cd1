"""A question at every step of its answer in, the bot killed -9 at that moment; whether each ends as designed out.

python -m benchmarks.chaos.steps [--long]
"""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.chaos.counts import Counts, Say, main
from benchmarks.chaos.rig import BotProcess, Home, keep, new_home
from benchmarks.chaos.steps_round import DELAYS, KINDS, Kind, Round
from bot.playground.server import PlaygroundServer
from tests.support.postgres import postgres

LONGEST_DELAY = 0.5
ROUNDS_AT_ONCE = 3
STARTS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the rounds share: the index, the database (a new address for each round) and the room on this machine."""

    home: Home
    new_settings: dict[str, str]
    rounds: asyncio.Semaphore
    starts: asyncio.Semaphore


async def run(on_postgres: bool = False, rounds: int = 1, say: Say = lambda _: None, seed: int = 1) -> Counts:
    """Play each kind of round so many times on one of the databases and return the counts."""
    dice = random.Random(seed)
    plan: list[tuple[Kind, tuple[float, ...]]] = []
    for number in range(rounds):
        later = tuple(dice.uniform(0, LONGEST_DELAY) for _ in DELAYS)
        plan += [(kind, later if number else DELAYS) for kind in KINDS]
    with ExitStack() as stack:
        database = await asyncio.to_thread(stack.enter_context, postgres()) if on_postgres else None
        async with new_home() as home:
            room, starts = asyncio.Semaphore(ROUNDS_AT_ONCE), asyncio.Semaphore(STARTS_AT_ONCE)
            done: list[str] = []

            async def play(number: int, kind: Kind, delays: tuple[float, ...]) -> tuple[int, list[str]]:
                settings = {"DATABASE_URL": database.new_database()} if database else {}
                bench = _Bench(home, settings, room, starts)
                result = await _play(bench, f"round{number}", kind, delays)
                done.append(kind.value)
                say(f"{len(done)} of {len(plan)} kills")
                return result

            results = await asyncio.gather(*(play(n, *one) for n, one in enumerate(plan)))
            return _counts("PostgreSQL" if on_postgres else "SQLite", results, home)


async def _play(bench: _Bench, name: str, kind: Kind, delays: tuple[float, ...]) -> tuple[int, list[str]]:
    """Play one round; return how many steps it had and which went wrong."""
    async with bench.rounds, PlaygroundServer() as server:
        bot = BotProcess(server, bench.home, name, **bench.new_settings)
        game = Round(server, bot, kind, delays)
        try:
            return len(game.steps), await game.play(bench.starts)
        finally:
            await bot.close()


def _counts(database: str, results: list[tuple[int, list[str]]], home: Home) -> Counts:
    steps = sum(count for count, _ in results)
    broken = tuple(wrong for _, found in results for wrong in found)
    figures = {"kills": len(results), "steps": steps, "as designed": steps - len(broken)}
    if broken:
        keep(home)
    logs = (str(home.folder),) if broken else ()
    return Counts(f"{database}, a kill at each step", figures, broken, logs)


async def both(rounds: int = 1, say: Say = lambda _: None) -> list[Counts]:
    """Play on both databases at the same time: on PostgreSQL most of it is waiting for leases."""
    return list(await asyncio.gather(*(run(on, rounds, say) for on in (False, True))))


if __name__ == "__main__":
    sys.exit(main("steps", __doc__, lambda long, say: both(20 if long else 1, say)))
