"""When Telegram does not take a message it is waited for, retried or let go, and the bot goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.send_errors import (
    BLOCKED,
    CLOSED,
    GONE,
    ChatMigratedError,
    MessageGoneError,
    OutcomeUnknownError,
    UndeliverableError,
)
from bot.delivery.sender import NETWORK_ATTEMPTS, Sender
from bot.locales import load
from bot.playground.errors import BadGateway, Drop, bad_request, too_many_requests
from bot.playground.server import PlaygroundServer
from bot.types import Place
from bot.views.draft import Button, View
from tests.support.bots import chats_in_memory, running, settings_for
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import ADA, BASIC_GROUP, BOB, EDITOR, FORUM, GROUP, bot_of, replies, until

HELLO = View("Hello")


class Naps:
    """Remembers how long it was told to sleep, and does not."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.now = 0.0

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def sender(server: PlaygroundServer, naps: Naps) -> AsyncIterator[Sender]:
    async with bot_of(server) as bot:
        yield Sender(bot, chats_in_memory(), naps, naps.clock)


@pytest.mark.parametrize("fault", [Drop(), BadGateway()], ids=["dropped", "bad gateway"])
async def test_a_short_outage_is_retried_and_a_long_one_said(
    server: PlaygroundServer, sender: Sender, fault: Drop | BadGateway
) -> None:
    server.fail_next("sendMessage", fault, fault)
    assert await sender.send(Place(ADA), HELLO)
    server.fail_next("sendMessage", *[fault] * NETWORK_ATTEMPTS)
    with pytest.raises(OutcomeUnknownError):
        await sender.send(Place(ADA), HELLO)


async def test_who_blocked_or_kicked_the_bot_or_was_never_met_is_told_apart(
    server: PlaygroundServer, sender: Sender
) -> None:
    server.blocks(ADA)
    server.kicks_bot(EDITOR, GROUP)
    states = []
    for chat in (ADA, GROUP, 31337):
        with pytest.raises(UndeliverableError) as ended:
            await sender.send(Place(chat), HELLO)
        states.append(ended.value.state)
    assert states == [BLOCKED, BLOCKED, GONE]


async def test_a_deleted_question_or_topic_does_not_lose_the_answer_and_a_closed_topic_ends_it(
    server: PlaygroundServer, sender: Sender
) -> None:
    thread = server.topic(ADA, FORUM)
    closed = server.topic(ADA, FORUM)
    server.delete_topic(FORUM, thread)
    number = await sender.send(Place(FORUM, thread, reply_to=999), HELLO)
    assert server.bot_messages(FORUM)[-1]["message_id"] == number
    server.fail_next("sendMessage", bad_request("message to be replied not found"))
    assert await sender.send(Place(ADA, reply_to=5), HELLO)
    server.close_topic(ADA, FORUM, closed)
    with pytest.raises(UndeliverableError) as ended:
        await sender.send(Place(FORUM, closed), HELLO)
    assert ended.value.state == CLOSED


async def test_a_group_that_became_a_supergroup_is_named(server: PlaygroundServer, sender: Sender) -> None:
    server.migrates(EDITOR, BASIC_GROUP, -1001000000077)
    with pytest.raises(ChatMigratedError) as moved:
        await sender.send(Place(BASIC_GROUP), HELLO)
    assert moved.value.chat_id == -1001000000077


async def test_an_edit_to_the_same_is_done_and_one_of_nothing_is_not(
    server: PlaygroundServer, sender: Sender, naps: Naps
) -> None:
    view = View("Hello", buttons=((Button("[1]", "p:1:1"),),))
    number = await sender.send(Place(ADA), view)
    await sender.edit(ADA, number, view)
    await sender.edit(ADA, number, View("Goodbye"))
    naps.now += 10
    with pytest.raises(MessageGoneError):
        await sender.edit(ADA, 999, view)
    server.blocks(ADA)
    with pytest.raises(UndeliverableError):
        await sender.edit(ADA, number, HELLO)
    assert not await sender.try_edit(ADA, number, HELLO)


async def test_a_press_that_is_too_old_is_no_error(server: PlaygroundServer, sender: Sender) -> None:
    await sender.answer_press("12345", "too late")
    assert len(server.called("answerCallbackQuery")) == 1


async def test_the_running_bot_survives_an_outage_of_the_server(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    async with running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        server.fail_next("getUpdates", Drop(), BadGateway())
        server.fail_next("sendMessage", Drop(), too_many_requests(1))
        server.says(ADA, "How many died?")
        await until(lambda: replies(server, ADA), timeout=15)
        server.blocks(BOB)
        server.says(BOB, "How many died?")
        server.says(EDITOR, "How many died?")
        await until(lambda: replies(server, EDITOR))


async def test_an_answer_that_telegram_refuses_becomes_an_apology(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    async with running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        server.fail_next("editMessageText", bad_request("something new that nobody knows"))
        server.says(ADA, "How many died?")
        await until(lambda: replies(server, ADA))
        assert [said["text"] for said in server.bot_messages(ADA)] == [load("en").apology]
