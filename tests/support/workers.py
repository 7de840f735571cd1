"""A worker for the tests, whose handler does what the test says and notes what it was handed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from telegram import Bot, Update

from bot.delivery.outbox import Outbox
from bot.delivery.reply_delivery import ReplyDelivery
from bot.delivery.sender import Sender
from bot.delivery.worker import UpdateWorker, current_delivery
from bot.queue.claims import Claim
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.schema import inbox
from tests.support.databases import rows

BOT = 7
TOKEN = f"{BOT}:" + "A" * 35

Result = TypeVar("Result")


class Flaky(Database):
    """A database that can be away."""

    away = False

    def run_here(self, work: Callable[[Connection], Result]) -> Result:
        if self.away:
            raise OperationalError("any", {}, Exception("away"))
        return super().run_here(work)


@cache
def some_bot() -> Bot:
    """Return a bot that is never connected."""
    return Bot(TOKEN)


class WorkerRig:
    """A worker whose handler does what the test says, and notes what it was handed."""

    def __init__(self, database: Database) -> None:
        self.database = Flaky(database.engine)
        self.inbox = Inbox(self.database, BOT, admins={1})
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.cancelled: list[int] = []
        self.set_aside: list[int] = []
        self.at_once: dict[int, int] = defaultdict(int)
        self.most_at_once = 0
        self.most_in_a_chat = 0
        self.handle: Callable[[int], Awaitable[None]] = lambda _: asyncio.sleep(0)
        self.worker = UpdateWorker(self.inbox, some_bot(), self._turn)
        self.worker.on_update = self._on_update
        self.worker.on_finished = lambda _: None
        self.worker.on_set_aside = self._on_set_aside

    def _turn(self, claim: Claim) -> ReplyDelivery:
        chats = Chats(self.database, BOT)
        outbox = Outbox(self.database, AnswersStore(self.database))
        return ReplyDelivery(claim, outbox, Sender(some_bot(), chats), chats, direct=False)

    async def _on_set_aside(self, turn: ReplyDelivery) -> None:
        self.set_aside.append(turn.claim.update_id)

    async def _on_update(self, update: object) -> None:
        assert isinstance(update, Update)
        number, chat = update.update_id, current_delivery().claim.chat_id or 0
        self.begun.append(number)
        self.at_once[chat] += 1
        self.most_in_a_chat = max(self.most_in_a_chat, self.at_once[chat])
        self.most_at_once = max(self.most_at_once, sum(self.at_once.values()))
        try:
            await self.handle(number)
        except asyncio.CancelledError:
            self.cancelled.append(number)
            raise
        finally:
            self.at_once[chat] -= 1
        self.ended.append(number)

    def states(self) -> list[int]:
        return [row.state for row in rows(self.database, inbox)]


@asynccontextmanager
async def working(desk: WorkerRig, patience: float = 5.0) -> AsyncIterator[WorkerRig]:
    """Let a desk work during the body."""
    opened = asyncio.Event()
    opened.set()
    desk.worker.start(opened)
    try:
        yield desk
    finally:
        await desk.worker.stop(patience)
