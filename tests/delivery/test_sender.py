"""Messages to a busy chat keep their order and its pace, and none is lost to a flood limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import pytest

from bot.delivery.rate_limit import GROUP as GROUP_PACE
from bot.delivery.rate_limit import OVERALL, PRIVATE, RateLimiter
from bot.delivery.send_errors import GONE, RateLimitedError, UndeliverableError
from bot.delivery.sender import Sender
from bot.playground.errors import ApiError, too_many_requests
from bot.playground.faults import FloodLimits
from bot.playground.server import PlaygroundServer
from bot.types import Place
from bot.views.draft import View
from tests.support.bots import chats_in_memory
from tests.support.rig import ADA, BOB, GROUP, bot_of

Result = TypeVar("Result")
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
            yield server, Sender(bot, chats_in_memory(), time.sleep, time.clock), time


async def in_the_end(call: Callable[[], Awaitable[Result]], time: Time) -> Result:
    """Make a call again whenever it is told to wait, after as long, as a turn is taken up again."""
    while True:
        try:
            return await call()
        except RateLimitedError as pause:
            await time.sleep(pause.seconds)


def texts(server: PlaygroundServer, chat: int) -> list[str]:
    return [message["text"] for message in server.bot_messages(chat)]


@pytest.mark.parametrize("chat", [GROUP, ADA])
@pytest.mark.parametrize("limits", [TELEGRAM, STRICTER], ids=["usual", "stricter"])
async def test_messages_sent_one_after_the_other_all_arrive_at_the_chats_pace(
    limits: FloodLimits, chat: int
) -> None:
    async with flooded(limits) as (server, sender, time):
        wanted = [f"Answer {number}" for number in range(45)]
        for text in wanted:
            await in_the_end(partial(sender.send, Place(chat), View(text)), time)
        assert texts(server, chat) == wanted


@pytest.mark.parametrize("chat", [GROUP, ADA])
async def test_the_usual_limits_are_never_met_edits_included(chat: int) -> None:
    async with flooded(TELEGRAM) as (server, sender, time):
        number = await sender.send(Place(chat), View("Answer"))
        for count in range(44):
            await in_the_end(partial(sender.edit, chat, number, View(f"Edit {count}")), time)
        assert len(server.called("editMessageText")) == 44


async def test_a_chat_that_must_wait_longer_gives_its_place_to_others() -> None:
    async with flooded(TELEGRAM) as (server, sender, time):
        server.fail_next("sendMessage", too_many_requests(30))
        with pytest.raises(RateLimitedError) as told:
            await sender.send(Place(GROUP), View("Patience"))
        assert told.value.seconds == 30
        with pytest.raises(RateLimitedError):
            await sender.send(Place(GROUP), View("Patience"))
        assert (time.now, len(server.called("sendMessage"))) == (0, 1)
        assert await sender.send(Place(ADA), View("Hello"))
        time.now += 30
        assert await sender.send(Place(GROUP), View("Patience"))


async def test_a_shorter_word_does_not_open_a_chat_earlier() -> None:
    pace = RateLimiter(clock=Time().clock)
    pace.pause(GROUP, 30)
    pace.pause(GROUP, 5)
    assert pace.wait_for(GROUP) == 30


@pytest.mark.parametrize(("chat", "rule"), [(ADA, PRIVATE), (GROUP, GROUP_PACE)])
async def test_a_chat_gets_so_many_in_so_many_seconds(chat: int, rule: tuple[int, float]) -> None:
    time = Time()
    pace = RateLimiter(time.sleep, time.clock)
    count, seconds = rule
    for number in range(2 * count):
        await pace.acquire(chat)
        assert time.now == seconds * (number // count)
        pace.record(chat)


async def test_all_chats_together_get_so_many_a_second_and_replicas_share_it() -> None:
    time = Time()
    pace = RateLimiter(time.sleep, time.clock)
    for chat in range(1, OVERALL[0] + 2):
        assert time.now == 0
        await pace.acquire(chat)
    assert time.now == OVERALL[1]
    time.now += 10
    pace.set_replicas(3)
    began = time.now
    for chat in range(1, OVERALL[0] // 3 + 2):
        assert time.now == began
        await pace.acquire(chat)
    assert time.now == began + OVERALL[1]


async def test_a_refusal_lets_the_next_one_in() -> None:
    async with flooded(TELEGRAM) as (server, sender, _):
        server.fail_next("sendMessage", ApiError(400, "Bad Request: chat not found"))
        first, second = await asyncio.gather(
            sender.send(Place(ADA), View("One")), sender.send(Place(ADA), View("Two")), return_exceptions=True
        )
        assert isinstance(first, UndeliverableError)
        assert (first.state, texts(server, ADA)) == (GONE, ["Two"])
        assert second
        with pytest.raises(UndeliverableError):
            await sender.send(Place(BOB), View("Never met"))
