"""Of the replicas over one database one polls, another takes over when that one is dead, and all are counted."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bot.storage.database import Database
from bot.storage.leases import Leases
from tests.support.databases import later


async def test_one_holds_until_it_lets_go_or_its_lease_runs_out(database: Database) -> None:
    one, other = Leases(database, 7, "one"), Leases(database, 7, "other")
    assert await one.hold("polling")
    assert not await other.hold("polling")
    assert await other.hold("something else")
    assert await Leases(database, 8, "third").hold("polling")
    later(database, 20)
    assert await one.hold("polling")
    later(database, 20)
    assert not await other.hold("polling")
    later(database, 11)
    assert await other.hold("polling")
    assert not await one.hold("polling")
    await one.release("polling")
    assert not await one.hold("polling")
    await other.release("polling")
    assert await one.hold("polling")


async def test_replicas_are_counted_while_they_live(database: Database) -> None:
    one, other, strange = (
        Leases(database, bot, name) for bot, name in ((7, "one"), (7, "other"), (77, "third"))
    )
    assert [await one.replicas(), await other.replicas(), await strange.replicas()] == [1, 2, 1]
    await other.leave()
    assert await one.replicas() == 1
    assert await other.replicas() == 2
    later(database, 31)
    assert await one.replicas() == 1


def test_of_many_who_wish_at_once_one_holds(postgresql: Database) -> None:
    asking = 4
    gate = threading.Barrier(asking)

    async def hold(name: str, what: str) -> bool:
        return await Leases(postgresql, 7, name).hold(what)

    def ask(name: str, what: str) -> bool:
        gate.wait()
        return asyncio.run(hold(name, what))

    with ThreadPoolExecutor(asking) as pool:
        for number in range(10):
            held = pool.map(partial(ask, what=f"thing {number}"), [f"replica {one}" for one in range(asking)])
            assert sum(held) == 1
