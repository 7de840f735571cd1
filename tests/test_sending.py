"""Messages to a busy chat keep their order and its pace, and none is lost to a flood limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.delivery.pacing import GROUP as GROUP_PACE
from bot.delivery.pacing import OVERALL, PRIVATE, Pace
from bot.delivery.sending import Sender
from bot.parsing import Place
from bot.playground.errors import ApiError, too_many_requests
from bot.playground.flood import FloodLimits
from bot.playground.server import PlaygroundServer
from bot.view import View
from tests.rig import ADA, BOB, GROUP, bot_of

TELEGRAM = FloodLimits()
STRICTER = FloodLimits(group_burst=4, private_burst=1)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@asynccontextmanager
async def flooded(limits: FloodLimits) -> AsyncIterator[tuple[PlaygroundServer, Sender, Time]]:
    """Yield a server with flood limits and a sender that lives in its time."""
    time = Time()
    async with PlaygroundServer(flood=limits, clock=time.clock) as server:
        server.group(GROUP)
        server.user(ADA, started=True)
        async with bot_of(server) as bot:
            yield server, Sender(bot, time.sleep, time.clock), time


def texts(server: PlaygroundServer, chat: int) -> list[str]:
    return [message["text"] for message in server.bot_messages(chat)]


@pytest.mark.parametrize("chat", [GROUP, ADA])
@pytest.mark.parametrize("limits", [TELEGRAM, STRICTER], ids=["usual", "stricter"])
async def test_a_crowd_is_answered_in_order_and_in_full(limits: FloodLimits, chat: int) -> None:
    async with flooded(limits) as (server, sender, _):
        wanted = [f"Answer {number}" for number in range(45)]
        ids = await asyncio.gather(*(sender.send(Place(chat), View(text)) for text in wanted))
        assert None not in ids
        assert texts(server, chat) == wanted


@pytest.mark.parametrize("chat", [GROUP, ADA])
async def test_the_usual_limits_are_never_met_edits_included(chat: int) -> None:
    async with flooded(TELEGRAM) as (server, sender, _):
        number = await sender.send(Place(chat), View("Answer"))
        assert number
        edits = [sender.edit(chat, number, View(f"Edit {count}")) for count in range(44)]
        assert all(await asyncio.gather(*edits))
        assert len(server.called("editMessageText")) == 44


async def test_a_flood_limit_met_again_and_again_loses_nothing() -> None:
    async with flooded(TELEGRAM) as (server, sender, time):
        server.fail_next("sendMessage", *[too_many_requests(3)] * 30)
        assert await sender.send(Place(GROUP), View("Patience"))
        assert time.now >= 90


async def test_a_closed_chat_is_closed_to_all_who_wait_for_it_and_to_no_other() -> None:
    async with flooded(TELEGRAM) as (server, sender, time):
        server.fail_next("sendMessage", too_many_requests(30))
        await asyncio.gather(*(sender.send(Place(GROUP), View(str(count))) for count in range(5)))
        assert len(server.called("sendMessage")) == 1 + 5
        assert time.now == 30
        assert await sender.send(Place(ADA), View("Hello"))
        assert time.now == 30


async def test_a_shorter_word_does_not_open_a_chat_earlier() -> None:
    pace = Pace(clock=Time().clock)
    pace.close(GROUP, 30)
    pace.close(GROUP, 5)
    assert pace.closed_for(GROUP) == 30


@pytest.mark.parametrize(("chat", "rule"), [(ADA, PRIVATE), (GROUP, GROUP_PACE)])
async def test_a_chat_gets_so_many_in_so_many_seconds(chat: int, rule: tuple[int, float]) -> None:
    time = Time()
    pace = Pace(time.sleep, time.clock)
    count, seconds = rule
    for number in range(2 * count):
        await pace.room(chat)
        assert time.now == seconds * (number // count)
        pace.sent(chat)


async def test_all_chats_together_get_so_many_a_second() -> None:
    time = Time()
    pace = Pace(time.sleep, time.clock)
    for chat in range(1, OVERALL[0] + 2):
        assert time.now == 0
        await pace.room(chat)
    assert time.now == OVERALL[1]


async def test_a_refusal_lets_the_next_one_in() -> None:
    async with flooded(TELEGRAM) as (server, sender, _):
        server.fail_next("sendMessage", ApiError(400, "Bad Request: chat not found"))
        first, second = await asyncio.gather(
            sender.send(Place(ADA), View("One")), sender.send(Place(ADA), View("Two"))
        )
        assert (first, texts(server, ADA)) == (None, ["Two"])
        assert second
        assert await sender.send(Place(BOB), View("Never met")) is None
