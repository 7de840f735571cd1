"""Whatever happens between a question and its answer, one answer stands in the chat in the end, or its end is noted."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot

from bot.delivery.reply_delivery import OUTAGE_SECONDS
from bot.delivery.send_errors import DELIVERED
from bot.delivery.sender import NETWORK_ATTEMPTS
from bot.playground.errors import BadGateway, Drop, Hold, bad_request, too_many_requests
from bot.playground.server import PlaygroundServer
from bot.queue.claims import Claim, RetryLater
from bot.storage.database import Database
from bot.storage.schema import answers, inbox
from bot.types import Place
from bot.views.draft import View
from index.errors import IndexUnavailableError
from index.types import Reply
from tests.support.databases import after_a_crash, later, rows
from tests.support.replies import PLACEHOLDER, Killed, Process, ended, texts
from tests.support.rig import ADA, GROUP

pytestmark = pytest.mark.usefixtures("question")


PLACE = Place(ADA, reply_to=1)


async def postponed(process: Process, place: Place = PLACE) -> float:
    """Try to answer, put the question off as the worker does, and return for how long."""
    with pytest.raises(RetryLater) as raised:
        await process.answer(place)
    [row] = rows(process.inbox._database, inbox)
    held = Claim(row.id, row.epoch, row.update_id, row.lane, row.chat_id, row.attempts, 0, row.body)
    assert await process.inbox.release(held, raised.value.seconds)
    return raised.value.seconds


@pytest.mark.parametrize("direct", [False, True], ids=["placeholder", "direct"])
async def test_a_question_is_answered_in_one_message(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process, direct: bool
) -> None:
    turn = await Process(database, bot, direct=direct).answer(PLACE)
    assert (turn.finished, turn.state, ended(database)) == (True, DELIVERED, True)
    [message] = server.bot_messages(ADA)
    assert (message["text"], message["reply_to_message"]["message_id"]) == ("Answer 1", 1)
    [stored] = rows(database, answers)
    assert (stored.chat_id, stored.message_id) == (ADA, message["message_id"])
    assert len(server.called("editMessageText")) == (0 if direct else 1)


@pytest.mark.parametrize(
    ("deadly", "asked"),
    [
        ("before opened", 1),
        ("after opened", 1),
        ("before answered", 2),
        ("after answered", 1),
        ("before ended", 1),
    ],
)
async def test_a_kill_at_any_step_leaves_one_answer(
    database: Database,
    bot: Bot,
    server: PlaygroundServer,
    process: Process,
    deadly: str,
    asked: int,
) -> None:
    with pytest.raises(Killed):
        await Process(database, bot, deadly).answer(PLACE)
    await after_a_crash(database, process.inbox)
    turn = await Process(database, bot).answer(PLACE)
    assert (turn.state, ended(database)) == (DELIVERED, True)
    assert texts(server, ADA) == [f"Answer {Process.asked}"]
    assert Process.asked == asked
    assert len(rows(database, answers)) == 1


async def test_a_kill_after_the_end_leaves_nothing_to_do(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    with pytest.raises(Killed):
        await Process(database, bot, "after ended").answer(PLACE)
    await after_a_crash(database, process.inbox)
    assert await process.inbox.claim(1, alone=True) == []
    assert texts(server, ADA) == ["Answer 1"]


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_lost_answer_of_telegram_doubles_no_answer(
    database: Database, server: PlaygroundServer, process: Process, method: str
) -> None:
    server.fail_next(method, Drop(after=True))
    await process.answer(PLACE)
    assert ended(database)
    shown = texts(server, ADA)
    assert shown.count("Answer 1") == 1
    # All that an unknown outcome may leave is a placeholder.
    assert shown.count(PLACEHOLDER.text) == len(shown) - 1 <= (method == "sendMessage")


async def test_a_lost_answer_of_telegram_doubles_nothing_that_had_to_wait_before(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    server.fail_next("sendMessage", too_many_requests(30))
    turn = await process.delivery()
    with pytest.raises(RetryLater):
        await turn.deliver(PLACE, View("Help"), PLACEHOLDER)
    await process.inbox.release(turn.claim)
    later(database, 31)
    after = Process(database, bot)
    server.fail_next("sendMessage", Drop(after=True))
    turn = await after.delivery()
    assert await turn.resume()
    assert texts(server, ADA).count("Help") == 1


async def test_a_placeholder_that_somebody_removes_is_opened_anew(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    with pytest.raises(Killed):
        await Process(database, bot, "after answered").answer(Place(GROUP))
    await after_a_crash(database, process.inbox)
    [placeholder] = server.bot_messages(GROUP)
    await bot.delete_message(GROUP, placeholder["message_id"])
    await Process(database, bot).answer(Place(GROUP))
    assert (texts(server, GROUP), ended(database), Process.asked) == (["Answer 1"], True, 1)


async def test_where_placeholders_are_removed_at_once_the_answer_is_sent_itself(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    server.fail_next("editMessageText", *[bad_request("message to edit not found")] * 20)
    await process.answer(Place(GROUP))
    assert texts(server, GROUP)[-1] == "Answer 1"
    assert texts(server, GROUP).count("Answer 1") == 1
    assert (len(server.called("sendMessage")), ended(database)) == (4, True)


async def test_an_edit_that_changes_nothing_is_delivered(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    with pytest.raises(Killed):
        await Process(database, bot, "before ended").answer(PLACE)
    await after_a_crash(database, process.inbox)
    await Process(database, bot).answer(PLACE)
    assert len(server.called("editMessageText")) == 2
    assert (texts(server, ADA), ended(database)) == (["Answer 1"], True)


@pytest.mark.parametrize("seconds", [1, 300])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_a_flood_limit_pauses_the_chat_for_every_process_and_the_answer_comes_after(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process, method: str, seconds: int
) -> None:
    server.fail_next(method, too_many_requests(seconds))
    assert await postponed(process) == seconds
    next_one = Process(database, bot)
    [paused] = (await next_one.chats.load()).items()
    assert paused[0] == ADA
    assert paused[1] == pytest.approx(seconds, abs=20)
    if seconds > 100:
        assert await next_one.inbox.claim(1, alone=True) == []
    later(database, seconds + 1)
    assert await next_one.chats.load() == {}
    await next_one.answer(PLACE)
    assert (texts(server, ADA), ended(database), Process.asked) == (["Answer 1"], True, 1)


@pytest.mark.parametrize("fault", [Drop(), BadGateway()], ids=["dropped", "bad gateway"])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_an_outage_of_telegram_loses_nothing_and_asks_nobody_again(
    database: Database,
    bot: Bot,
    server: PlaygroundServer,
    process: Process,
    method: str,
    fault: Drop | BadGateway,
) -> None:
    server.fail_next(method, *[fault] * NETWORK_ATTEMPTS)
    assert await postponed(process, Place(GROUP)) == OUTAGE_SECONDS
    later(database, OUTAGE_SECONDS + 1)
    await Process(database, bot).answer(Place(GROUP))
    assert (texts(server, GROUP), ended(database), Process.asked) == (["Answer 1"], True, 1)


async def test_an_engine_that_fails_leaves_its_placeholder_known(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    async def fail() -> Reply:
        await held.reached.wait()
        raise IndexUnavailableError("There is no index.", "Build one.")

    held = Hold(after=True)
    server.fail_next("sendMessage", held)
    turn = await process.delivery()
    asking = asyncio.create_task(turn.answer(PLACE, PLACEHOLDER, fail))
    await held.reached.wait()
    held.release.set()
    with pytest.raises(IndexUnavailableError):
        await asking
    assert turn.is_open
    await turn.deliver(PLACE, View("Sorry"), PLACEHOLDER)
    assert (texts(server, ADA), ended(database)) == (["Sorry"], True)


async def test_a_stored_answer_that_cannot_be_read_is_made_anew(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    with pytest.raises(Killed):
        await Process(database, bot, "after answered").answer(PLACE)
    with database.engine.begin() as connection:
        connection.execute(answers.update().values(reply="{}"))
    await after_a_crash(database, process.inbox)
    await Process(database, bot).answer(PLACE)
    assert texts(server, ADA)[-1] == "Answer 2"
    assert ended(database)


async def test_a_press_changes_its_message_and_waits_where_it_must(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    number = await process.sender.send(Place(ADA), View("Answer"))
    turn = await process.delivery()
    await turn.edit(ADA, number, View("Proof"))
    await turn.edit(ADA, 999, View("Proof"))
    assert texts(server, ADA) == ["Proof"]
    server.fail_next("editMessageText", too_many_requests(30))
    with pytest.raises(RetryLater):
        await turn.edit(ADA, number, View("Back"))
    assert not turn.finished


async def test_a_placeholder_left_behind_for_another_question_is_not_taken(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    first = PLACE.reply_to
    second = server.says(ADA, "And where?")["message_id"]
    orphan = await bot.send_message(ADA, PLACEHOLDER.text, reply_to_message_id=first)
    assert orphan.message_id == second + 1
    await process.inbox.claim(1, alone=True)
    await after_a_crash(database, process.inbox)
    await Process(database, bot).answer(Place(ADA, reply_to=second))
    left, said = server.bot_messages(ADA)
    assert (left["message_id"], left["text"]) == (orphan.message_id, PLACEHOLDER.text)
    assert said["reply_to_message"]["message_id"] == second
