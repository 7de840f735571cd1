"""When Telegram does not take a message it is waited for, retried or let go, and the bot goes on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.sending import LONGEST_WAIT, NETWORK_ATTEMPTS, Sender
from bot.parsing import Place
from bot.playground.errors import BadGateway, Drop, bad_request, too_many_requests
from bot.playground.server import PlaygroundServer
from bot.view import Button, View
from tests.bots import running, settings_for
from tests.fakes import FakeEngine, FakeIndexer
from tests.rig import ADA, BASIC_GROUP, BOB, EDITOR, FORUM, GROUP, bot_of, playground, until

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
async def server() -> AsyncIterator[PlaygroundServer]:
    async with playground() as started:
        yield started


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def sender(server: PlaygroundServer, naps: Naps) -> AsyncIterator[Sender]:
    async with bot_of(server) as bot:
        yield Sender(bot, naps, naps.clock)


async def test_a_flood_limit_is_waited_out_for_that_chat(
    server: PlaygroundServer, sender: Sender, naps: Naps
) -> None:
    server.fail_next("sendMessage", too_many_requests(7), too_many_requests(3))
    assert await sender.send(Place(ADA), HELLO)
    assert naps.taken == [7, 3]
    assert await sender.send(Place(BOB), HELLO)
    assert naps.taken == [7, 3]


async def test_an_endless_flood_limit_is_given_up(
    server: PlaygroundServer, sender: Sender, naps: Naps
) -> None:
    server.fail_next("sendMessage", too_many_requests(int(LONGEST_WAIT) + 1))
    assert await sender.send(Place(ADA), HELLO) is None
    assert await sender.send(Place(ADA), HELLO) is None
    assert naps.taken == []
    server.fail_next("sendMessage", *[too_many_requests(100)] * 20)
    assert await sender.send(Place(BOB), HELLO) is None
    assert naps.now == LONGEST_WAIT


@pytest.mark.parametrize("fault", [Drop(), BadGateway()], ids=["dropped", "bad gateway"])
async def test_a_short_outage_is_retried_and_a_long_one_let_go(
    server: PlaygroundServer, sender: Sender, fault: Drop | BadGateway
) -> None:
    server.fail_next("sendMessage", fault, fault)
    assert await sender.send(Place(ADA), HELLO)
    server.fail_next("sendMessage", *[fault] * NETWORK_ATTEMPTS)
    assert await sender.send(Place(ADA), HELLO) is None


async def test_a_bot_that_was_blocked_or_kicked_says_nothing_more(
    server: PlaygroundServer, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    server.blocks(ADA)
    server.kicks_bot(EDITOR, GROUP)
    with caplog.at_level(logging.INFO, "bot.delivery.sending"):
        assert await sender.send(Place(ADA), HELLO) is None
        assert await sender.send(Place(GROUP), HELLO) is None
        assert await sender.send(Place(31337), HELLO) is None
    assert [record.levelno for record in caplog.records] == [logging.INFO] * 3


async def test_a_deleted_question_or_topic_does_not_lose_the_answer(
    server: PlaygroundServer, sender: Sender
) -> None:
    thread = server.topic(ADA, FORUM)
    server.delete_topic(FORUM, thread)
    number = await sender.send(Place(FORUM, thread, reply_to=999), HELLO)
    assert server.bot_messages(FORUM)[-1]["message_id"] == number
    server.fail_next("sendMessage", bad_request("message to be replied not found"))
    assert await sender.send(Place(ADA, reply_to=5), HELLO)


async def test_a_group_that_became_a_supergroup_is_followed(server: PlaygroundServer, sender: Sender) -> None:
    server.migrates(EDITOR, BASIC_GROUP, -1001000000077)
    assert await sender.send(Place(BASIC_GROUP), HELLO)
    assert server.bot_messages(-1001000000077)[-1]["text"] == "Hello"


async def test_an_edit_to_the_same_is_done_and_one_of_nothing_is_not(
    server: PlaygroundServer, sender: Sender
) -> None:
    view = View("Hello", buttons=((Button("[1]", "p:1:1"),),))
    number = await sender.send(Place(ADA), view)
    assert number
    assert await sender.edit(ADA, number, view)
    assert await sender.edit(ADA, number, View("Goodbye"))
    assert not await sender.edit(ADA, 999, view)
    server.blocks(ADA)
    assert not await sender.edit(ADA, number, HELLO)


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
        await until(lambda: server.bot_messages(ADA), timeout=15)
        server.blocks(BOB)
        server.says(BOB, "How many died?")
        server.says(EDITOR, "How many died?")
        await until(lambda: server.bot_messages(EDITOR))
