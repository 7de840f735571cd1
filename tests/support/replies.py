"""A process of the bot cut down to what answers one update, for the tests; another one is the process after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from telegram import Bot
from typing_extensions import override

from bot.delivery.outbox import Outbox, Settle
from bot.delivery.reply_delivery import ReplyDelivery
from bot.delivery.send_errors import DELIVERED
from bot.delivery.sender import Sender
from bot.playground.server import PlaygroundServer
from bot.queue.claims import Claim
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore, StoredReply
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.schema import UpdateState, inbox, outbox
from bot.types import Place, SentReply
from bot.views.draft import View
from index.types import Answer, Question, Reply
from tests.support.databases import rows, said
from tests.support.fakes import answer
from tests.support.rig import ADA

PLACEHOLDER = View("Reading …")
BOT = 7

Result = TypeVar("Result")


class Killed(BaseException):
    """The process ends here."""


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class DeadlyOutbox(Outbox):
    """An outbox at which the process dies: before or after a step is stored."""

    def __init__(self, database: Database, deadly: str = "") -> None:
        super().__init__(database, AnswersStore(database))
        self._when, _, self._step = deadly.partition(" ")
        self._was_opened = asyncio.Event()

    @override
    async def record_placeholder(self, claim: Claim, place: Place, message_id: int | None) -> None:
        await self._dying("opened", super().record_placeholder(claim, place, message_id))
        self._was_opened.set()

    @override
    async def record_reply(
        self,
        claim: Claim,
        place: Place,
        reply: SentReply,
        asked_by: int | None = None,
        settle: Settle | None = None,
    ) -> StoredReply:
        if self._step == "answered":
            await self._was_opened.wait()
        return await self._dying("answered", super().record_reply(claim, place, reply, asked_by, settle))

    @override
    async def record_end(self, claim: Claim, place: Place, message_id: int | None, state: str) -> None:
        await self._dying("ended", super().record_end(claim, place, message_id, state))

    async def _dying(self, step: str, work: Awaitable[Result]) -> Result:
        if (self._when, self._step) == ("before", step):
            asyncio.ensure_future(work).cancel()
            raise Killed
        result = await work
        if (self._when, self._step) == ("after", step):
            raise Killed
        return result


class Process:
    """What answers; `asked` counts the answers that were made, each of which is another."""

    asked = 0

    def __init__(self, database: Database, bot: Bot, deadly: str = "", *, direct: bool = False) -> None:
        self.time = Time()
        self.inbox = Inbox(database, BOT)
        self.chats = Chats(database, BOT)
        self.sender = Sender(bot, self.chats, self.time.sleep, self.time.clock)
        self._outbox, self._direct = DeadlyOutbox(database, deadly), direct

    async def delivery(self) -> ReplyDelivery:
        """Claim the one update that waits and return its turn."""
        [claim] = await self.inbox.claim(1, alone=True)
        return self.turn_of(claim)

    def turn_of(self, claim: Claim) -> ReplyDelivery:
        """Return the turn of an update that is claimed."""
        return ReplyDelivery(claim, self._outbox, self.sender, self.chats, direct=self._direct)

    async def answer(self, place: Place) -> ReplyDelivery:
        """Answer the update that waits as the worker and the handler of questions do."""
        turn = await self.delivery()
        if not await turn.resume():
            stored = await turn.answer(place, PLACEHOLDER, self._make)
            assert isinstance(stored.reply, Answer)
            await turn.deliver(place, View(stored.reply.sentences[0].text), PLACEHOLDER)
        return turn

    async def _make(self) -> Reply:
        Process.asked += 1
        return replace(answer(f"Answer {Process.asked}"), question=Question("How many?"))


def texts(server: Any, chat: int) -> list[str]:
    """Return what stands in a chat from the bot."""
    return [message["text"] for message in server.bot_messages(chat)]


@pytest.fixture
def question(server: PlaygroundServer) -> None:
    """Let Ada ask a question."""
    server.says(ADA, "How many?")


@pytest.fixture
async def process(database: Database, bot: Bot) -> Process:
    """Return a process with one question to answer."""
    Process.asked = 0
    only = Process(database, bot)
    await only.inbox.store([said(1)])
    return only


def ended(database: Database, state: str = DELIVERED) -> bool:
    """Tell whether the one question has come to this end, in both tables."""
    [row], [entry] = rows(database, inbox), rows(database, outbox)
    return (row.state, row.body, entry.state) == (UpdateState.DONE, "", state)
