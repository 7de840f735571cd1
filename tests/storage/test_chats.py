"""What Telegram said about a chat is remembered for every process, and no longer than it holds."""

from __future__ import annotations

import pytest

from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.schema import chats
from tests.support.databases import later, rows

FAR = -(2**52)


async def test_a_pause_is_known_to_the_next_process_and_ends(database: Database) -> None:
    await Chats(database, 7).pause(FAR, 30)
    await Chats(database, 7).pause(5, 300)
    after = Chats(database, 7)
    assert await after.load() == {FAR: pytest.approx(30, abs=10), 5: pytest.approx(300, abs=10)}
    assert await Chats(database, 8).load() == {}
    later(database, 31)
    assert list(await after.load()) == [5]


async def test_a_shorter_pause_does_not_take_back_a_longer_one(database: Database) -> None:
    one = Chats(database, 7)
    await one.pause(5, 300)
    await one.pause(5, 3)
    assert await one.load() == {5: pytest.approx(300, abs=10)}
    later(database, 400)
    await one.pause(5, 3)
    assert await one.load() == {5: pytest.approx(3, abs=3)}


async def test_a_move_is_known_to_the_next_process_and_outlives_a_pause(database: Database) -> None:
    one, after = Chats(database, 7), Chats(database, 7)
    await one.pause(-5, 30)
    await one.move(-5, FAR)
    assert (one.number(-5), one.number(5)) == (FAR, 5)
    assert after.number(-5) == -5
    assert list(await after.load()) == [-5]
    assert after.number(-5) == FAR


async def test_pauses_that_are_over_are_forgotten_and_moves_are_not(database: Database) -> None:
    one = Chats(database, 7)
    await one.pause(1, 30)
    await one.pause(2, 300)
    await one.pause(3, 30)
    await one.move(3, 4)
    later(database, 31)
    await one.prune()
    assert [row.chat_id for row in rows(database, chats)] == [2, 3]
