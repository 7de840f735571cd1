"""Who waits holds up nobody else: not for one's own turn, and not for a chat that Telegram has closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Update, User

from bot.delivery.sending import Sender
from bot.ordering import InOrderPerPerson
from bot.parsing import Place
from bot.playground.errors import too_many_requests
from bot.playground.server import PlaygroundServer
from bot.view import View
from tests.rig import ADA, GROUP, bot_of, playground, until
from tests.updates import in_group, message

SLOTS = 2


@pytest.fixture
async def server() -> AsyncIterator[PlaygroundServer]:
    async with playground() as started:
        yield started


def from_group(person: int) -> Update:
    return Update(1, in_group("/ask", from_user=User(person, "Somebody", is_bot=False)))


def in_private() -> Update:
    return Update(1, message("Who died?"))


async def test_one_persons_pile_of_messages_takes_one_slot() -> None:
    processor, gate, order = InOrderPerPerson(SLOTS), asyncio.Event(), list[int]()

    async def slow(number: int) -> None:
        await gate.wait()
        order.append(number)

    async def quick() -> None:
        order.append(-1)

    pile = [
        asyncio.create_task(processor.process_update(from_group(7), slow(number))) for number in range(100)
    ]
    await asyncio.sleep(0)
    await processor.process_update(in_private(), quick())
    assert order == [-1]
    gate.set()
    await asyncio.gather(*pile)
    assert order == [-1, *range(100)]


async def test_a_crowd_in_a_closed_chat_takes_no_slot(server: PlaygroundServer) -> None:
    reopened, closed = asyncio.Event(), asyncio.Event()

    async def sleep(_: float) -> None:
        closed.set()
        await reopened.wait()
        await asyncio.sleep(0.01)

    processor = InOrderPerPerson(SLOTS)
    async with bot_of(server) as bot:
        sender = Sender(bot, sleep)

        async def answer(chat: int) -> None:
            assert await sender.send(Place(chat), View("Answer"))

        server.fail_next("sendMessage", too_many_requests(1))
        crowd = [
            asyncio.create_task(processor.process_update(from_group(person), answer(GROUP)))
            for person in range(1, 16)
        ]
        await closed.wait()
        await processor.process_update(in_private(), answer(ADA))
        assert server.bot_messages(ADA)
        assert not server.bot_messages(GROUP)
        reopened.set()
        await asyncio.gather(*crowd)
    assert len(server.bot_messages(GROUP)) == 15


async def test_no_more_work_at_once_than_there_are_slots() -> None:
    processor, gate, begun = InOrderPerPerson(SLOTS), asyncio.Event(), list[int]()

    async def work(person: int) -> None:
        begun.append(person)
        await gate.wait()

    tasks = [
        asyncio.create_task(processor.process_update(from_group(person), work(person)))
        for person in range(1, 6)
    ]
    await until(lambda: len(begun) >= SLOTS)
    for _ in range(10):
        await asyncio.sleep(0)
    assert begun == [1, 2]
    gate.set()
    await asyncio.gather(*tasks)
    assert begun == [1, 2, 3, 4, 5]
