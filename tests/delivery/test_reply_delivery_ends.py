"""A chat that moved, closed, was deleted or wants no answer: each brings an answer to its own right end."""

from __future__ import annotations

import pytest
from telegram import Bot

from bot.delivery.send_errors import BLOCKED, CLOSED, GONE, REFUSED, UndeliverableError
from bot.playground.errors import bad_request
from bot.playground.server import PlaygroundServer
from bot.storage.database import Database
from bot.storage.schema import answers, outbox
from bot.types import Place
from bot.views.draft import View
from tests.support.databases import after_a_crash, rows
from tests.support.replies import PLACEHOLDER, Killed, Process, ended, texts
from tests.support.rig import ADA, BASIC_GROUP, BOB, EDITOR, FORUM, GROUP

pytestmark = pytest.mark.usefixtures("question")


SUPERGROUP = -1001000000077


async def test_a_group_that_moves_in_between_gets_its_answer_where_it_is(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process
) -> None:
    with pytest.raises(Killed):
        await Process(database, bot, "after answered").answer(Place(BASIC_GROUP))
    server.migrates(EDITOR, BASIC_GROUP, SUPERGROUP)
    await after_a_crash(database, process.inbox)
    after = Process(database, bot)
    await after.answer(Place(BASIC_GROUP))
    assert (texts(server, SUPERGROUP), ended(database)) == (["Answer 1"], True)
    [stored], [entry] = rows(database, answers), rows(database, outbox)
    assert (stored.chat_id, entry.chat_id) == (SUPERGROUP, SUPERGROUP)
    # The next process knows it without asking.
    known = Process(database, bot)
    await known.chats.load()
    assert known.chats.number(BASIC_GROUP) == SUPERGROUP


@pytest.mark.parametrize("moment", ["before", "between"])
@pytest.mark.parametrize(("chat", "state"), [(ADA, BLOCKED), (GROUP, BLOCKED), (BOB, GONE)])
async def test_a_chat_that_wants_no_answer_or_is_no_more_ends_it(
    database: Database,
    bot: Bot,
    server: PlaygroundServer,
    process: Process,
    moment: str,
    chat: int,
    state: str,
) -> None:
    if moment == "between":
        with pytest.raises(Killed):
            await Process(database, bot, "after answered").answer(Place(chat))
        await after_a_crash(database, process.inbox)
    if chat == BOB:
        del server.world.chats[BOB]
    elif chat == GROUP:
        server.kicks_bot(EDITOR, GROUP)
    else:
        server.blocks(ADA)
    turn = await Process(database, bot).answer(Place(chat))
    assert (turn.state, ended(database, state)) == (state, True)
    assert not any(shown.text == "Answer 1" for shown in server.shown)


async def test_a_closed_topic_ends_it_and_nothing_is_sent_elsewhere(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    thread = server.topic(ADA, FORUM)
    server.close_topic(ADA, FORUM, thread)
    turn = await process.answer(Place(FORUM, thread))
    assert (turn.state, ended(database, CLOSED), texts(server, FORUM)) == (CLOSED, True, [])


async def test_a_topic_that_was_deleted_is_answered_in_the_general_one(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    thread = server.topic(ADA, FORUM)
    server.delete_topic(FORUM, thread)
    await process.answer(Place(FORUM, thread, reply_to=99))
    [message] = server.bot_messages(FORUM)
    assert (message["text"], "message_thread_id" in message, ended(database)) == ("Answer 1", False, True)


async def test_a_question_that_was_deleted_is_answered_without_a_reply(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    thread = server.topic(ADA, FORUM)
    await process.answer(Place(FORUM, thread, reply_to=99))
    assert (texts(server, FORUM), ended(database)) == (["Answer 1"], True)


async def test_what_telegram_refuses_for_good_is_ended(
    database: Database, server: PlaygroundServer, process: Process
) -> None:
    server.fail_next("editMessageText", *[bad_request("something new that nobody knows")] * 2)
    turn = await process.delivery()
    with pytest.raises(UndeliverableError):
        await turn.deliver(Place(ADA), View("Answer"), PLACEHOLDER)
    assert not turn.finished
    await turn.deliver(Place(ADA), View("An apology"), PLACEHOLDER)
    assert (turn.state, ended(database, REFUSED)) == (REFUSED, True)
