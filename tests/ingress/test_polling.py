"""Polling: stored before acknowledged, going on through outages, starting again when it has stalled."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Updater

from bot.ingress.poll_watchdog import STALLED_SECONDS, Poller
from bot.ingress.polling import PollRequest, StoredElsewhere
from bot.playground.errors import ApiError, BadGateway, Delay
from bot.playground.server import PlaygroundServer
from tests.support.memory_intake import MemoryIntake
from tests.support.polling_bot import NO_TLS, poll_bot
from tests.support.rig import ADA, playground, until


class Hand:
    """A clock that the test moves by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.looks = 0
        self._ticks: asyncio.Queue[None] = asyncio.Queue()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.looks += 1
        await self._ticks.get()

    async def pass_by(self, seconds: float) -> None:
        """Let so many seconds pass and the watch look once."""
        looks, self.now = self.looks, self.now + seconds
        self._ticks.put_nowait(None)
        await until(lambda: self.looks > looks)


@dataclass
class Rig:
    """A real Updater on the playground, without the rest of a bot."""

    server: PlaygroundServer
    intake: MemoryIntake
    request: PollRequest
    poller: Poller
    updater: Updater
    clock: Hand

    def asks(self) -> int:
        """Let Ada ask and return the id of the update."""
        self.server.says(ADA, "Who?")
        return int(self.server.feed.pending[-1]["update_id"])

    async def stores(self, update_id: int) -> None:
        await until(lambda: update_id in self.intake.ids)

    def polls(self) -> int:
        return len(self.server.called("getUpdates"))


@asynccontextmanager
async def rig(kind: type[PollRequest] = PollRequest) -> AsyncIterator[Rig]:
    async with playground() as server:
        intake, clock = MemoryIntake(), Hand()
        request = kind(intake, clock, read_timeout=3600, httpx_kwargs=NO_TLS)
        bot = poll_bot(server.base_url, server.token, request)
        updater = Updater(bot, StoredElsewhere())
        poller = Poller(updater, request, ["message"], sleep=clock.sleep, stop_within=0.3)
        async with updater:
            try:
                yield Rig(server, intake, request, poller, updater, clock)
            finally:
                await poller.stop()


async def test_an_update_is_acknowledged_only_when_it_is_stored() -> None:
    async with rig() as bot:
        bot.intake.open.clear()
        await bot.poller.start()
        first, second = bot.asks(), bot.asks()
        await until(lambda: bot.intake.attempts)
        assert [one["update_id"] for one in bot.server.feed.pending] == [first, second]
        bot.intake.open.set()
        await until(lambda: not bot.server.feed.pending)
        assert bot.intake.ids == [first, second]
        assert json.loads(bot.intake.stored[0].body)["message"]["text"] == "Who?"
        assert bot.updater.update_queue.empty()


async def test_while_the_database_is_down_updates_stay_with_telegram_and_it_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with rig() as bot:
        bot.intake.down = True
        await bot.poller.start()
        update_id = bot.asks()
        await until(lambda: bot.intake.attempts >= 2)
        assert bot.server.feed.pending
        bot.clock.now += 100
        assert bot.request.age == 100
        bot.intake.down = False
        await bot.stores(update_id)
        await until(lambda: not bot.server.feed.pending)
        assert bot.request.age == 0
    told = [one for one in caplog.records if one.name.startswith("bot.") and one.levelno >= logging.WARNING]
    assert [one.getMessage() for one in told] == [
        "Updates cannot be stored and stay with Telegram until they can. The database is down. Start it."
    ]


async def test_an_update_nobody_can_read_is_stored_and_holds_up_nothing() -> None:
    async with rig() as bot:
        bot.server.feed.push("message", {"garbage": True})
        update_id = bot.asks()
        await bot.poller.start()
        await bot.stores(update_id)
        await until(lambda: not bot.server.feed.pending)
        assert [one.readable for one in bot.intake.stored] == [False, True]


async def test_an_update_the_database_cannot_hold_does_not_hold_up_the_others() -> None:
    async with rig() as bot:
        first, bad, last = bot.asks(), bot.asks(), bot.asks()
        bot.intake.refuses = lambda one: one.update_id == bad and one.readable
        await bot.poller.start()
        await bot.stores(last)
        assert [(one.update_id, one.readable) for one in bot.intake.stored] == [
            (first, True),
            (bad, False),
            (last, True),
        ]


async def test_a_queue_lets_updates_fall_and_keeps_the_sign_to_stop() -> None:
    queue, sign = StoredElsewhere(), object()
    await queue.put(Update(1))
    await queue.put(sign)
    assert (queue.qsize(), queue.get_nowait()) == (1, sign)


@pytest.mark.parametrize("hanging", [1, 2], ids=["a poll", "and the one that stopping makes"])
async def test_polling_that_hangs_starts_again_after_a_minute(hanging: int) -> None:
    async with rig() as bot:
        bot.server.fail_next("getUpdates", *[Delay(3600)] * hanging)
        await bot.poller.start()
        await until(bot.polls)
        update_id = bot.asks()
        await bot.clock.pass_by(STALLED_SECONDS - 1)
        assert (bot.poller.restarts, bot.polls()) == (0, 1)
        await bot.clock.pass_by(5)
        assert bot.poller.restarts == 1
        await bot.stores(update_id)
        assert bot.request.age < 5
        await bot.clock.pass_by(5)
        assert bot.poller.restarts == 1


class Fatal(PollRequest):
    """A request whose first error ends python-telegram-bot's loop."""

    def tell(self, error: TelegramError) -> None:
        raise RuntimeError


async def test_polling_whose_task_died_starts_again() -> None:
    async with rig(Fatal) as bot:
        bot.server.fail_next("getUpdates", BadGateway())
        await bot.poller.start()
        task: asyncio.Task[None] = bot.updater._Updater__polling_task  # type: ignore[attr-defined]
        await until(task.done)
        update_id = bot.asks()
        await bot.clock.pass_by(STALLED_SECONDS)
        await bot.stores(update_id)
        polls = bot.polls()
        await asyncio.sleep(0.1)
        assert bot.polls() <= polls + 1


async def test_polling_that_cannot_start_again_tries_until_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ingress.poll_watchdog.START_SECONDS", 0.3)
    async with rig() as bot:
        await bot.poller.start()
        await bot.server.stop()
        await bot.clock.pass_by(STALLED_SECONDS)
        await bot.clock.pass_by(5)
        assert bot.poller.restarts == 2
        await bot.server.start()
        update_id = bot.asks()
        await bot.clock.pass_by(5)
        await bot.stores(update_id)


async def test_another_copy_is_outlasted_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    async with rig() as bot:
        bot.server.fail_next("getUpdates", *[ApiError(409, "Conflict: terminated by other")] * 2)
        update_id = bot.asks()
        await bot.poller.start()
        await bot.stores(update_id)
    told = [one.getMessage() for one in caplog.records if "another copy" in one.getMessage()]
    assert len(told) == 1


async def test_a_start_without_a_network_waits_for_it() -> None:
    async with rig() as bot:
        await bot.server.stop()
        starting = asyncio.create_task(bot.poller.start())
        await asyncio.sleep(0.1)
        assert not starting.done()
        await bot.server.start()
        update_id = bot.asks()
        await starting
        await bot.stores(update_id)


async def test_a_start_removes_the_webhook_and_polling_can_be_stopped_and_started() -> None:
    async with rig() as bot:
        for _ in range(2):
            await bot.updater.bot.set_webhook("https://bot.example/hook")
            await bot.poller.start()
            await bot.stores(bot.asks())
            await bot.poller.stop()
            assert not bot.updater.running
        await bot.poller.stop()
        assert len(bot.server.called("deleteWebhook")) == 2


async def test_a_refused_token_is_known_and_polls_find_nothing_from_then_on() -> None:
    async with rig() as bot:
        bot.server.fail_next("getUpdates", ApiError(401, "Unauthorized"))
        await bot.poller.start()
        await asyncio.wait_for(bot.request.refused.wait(), 10)
        await asyncio.sleep(0.3)
        assert bot.request.polled_lately is False
        assert bot.polls() == 1
