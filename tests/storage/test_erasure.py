"""/forget: all that is kept of a person goes, of nobody else, and only when they press the button themselves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, insert, select, update
from telegram import Chat, Message, User

from bot.locales import load
from bot.messages.callback_data import ForgetMe, encode
from bot.messages.parsing import asker_of
from bot.playground.errors import Json, too_many_requests
from bot.playground.server import PlaygroundServer
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore
from bot.storage.database import Database
from bot.storage.erasure import Erasure
from bot.storage.schema import (
    UpdateState,
    answer_sources,
    answers,
    corrections,
    inbox,
    metadata,
    outbox,
    quotes,
    stories,
)
from bot.types import ErasureReport
from index.types import Question
from tests.support.bots import Running, running, settings_for
from tests.support.databases import rows, said
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.postgres_server import new_database
from tests.support.receipts import answered, keep
from tests.support.rig import ADA, BOB, EDITOR, GROUP, replies, until

EN = load("en")
FORWARDED = {"type": "hidden_user", "date": 1720500000, "sender_user_name": "Ada"}


@pytest.fixture
async def bot(server: PlaygroundServer, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(settings_for(server, tmp_path), FakeEngine(answered()), FakeIndexer()) as one:
        keep(one.application.bot_data.database, "v1")
        yield one


def everything(database: Database) -> str:
    """Return all that the database holds, as one text."""
    with database.engine.begin() as connection:
        held = [connection.execute(select(table)).all() for table in metadata.tables.values()]
    return str(held)


async def shown(server: PlaygroundServer, chat: int, text: str) -> Json:
    """Wait until the bot's last message in a chat says this, and return it."""
    await until(lambda: replies(server, chat) and text in replies(server, chat)[-1]["text"])
    return replies(server, chat)[-1]


async def ask(server: PlaygroundServer, person: int, text: str, chat: int | None = None) -> Json:
    count = len(replies(server, chat or person))
    server.says(person, text if chat is None else f"/ask {text}", chat)
    await until(lambda: len(replies(server, chat or person)) > count)
    return replies(server, chat or person)[-1]


async def test_all_that_somebody_asked_in_any_chat_goes_and_nothing_else(
    server: PlaygroundServer, bot: Running
) -> None:
    kept = bot.application.bot_data.database
    answer = await ask(server, ADA, "Where is my sister?")
    await ask(server, ADA, "Where is my brother?", GROUP)
    await ask(server, BOB, "Who resigned?", GROUP)
    assert "my sister" in everything(kept)
    assert len(rows(kept, answer_sources)) == 3
    server.says(ADA, "/forget")
    asked = await shown(server, ADA, EN.forget_ask)
    assert len(rows(kept, answers)) == 3
    server.press(ADA, ADA, asked["message_id"])
    done = await shown(server, ADA, EN.forget_done.format(count=2))
    assert EN.forget_remains in done["text"]
    assert (done["message_id"], done.get("reply_markup")) == (asked["message_id"], None)
    assert [row.question for row in rows(kept, answers)] == ["Who resigned?"]
    assert len(rows(kept, answer_sources)) == len(rows(kept, quotes)) == 1
    assert "my sister" not in everything(kept)
    assert "my brother" not in everything(kept)
    # The old buttons say kindly that there is nothing behind them.
    query = server.press(ADA, ADA, answer["message_id"])
    await until(lambda: server.world.query_answers.get(query))
    assert server.world.query_answers[query]["text"] == EN.proof_gone
    server.says(ADA, "/receipt")
    await shown(server, ADA, EN.receipt_unknown)


async def test_only_its_owner_can_press_the_button(server: PlaygroundServer, bot: Running) -> None:
    kept = bot.application.bot_data.database
    await ask(server, ADA, "Where is my brother?", GROUP)
    server.says(ADA, "/forget", GROUP)
    asked = await shown(server, GROUP, EN.forget_ask_group)
    for data in (None, encode(ForgetMe(ADA))):
        query = server.press(BOB, GROUP, asked["message_id"], data=data)
        await until(partial(server.world.query_answers.get, query))
        assert server.world.query_answers[query]["text"] == EN.forget_not_yours
    assert len(rows(kept, answers)) == 1
    assert replies(server, GROUP)[-1] == asked
    server.press(ADA, GROUP, asked["message_id"])
    await shown(server, GROUP, EN.forget_done.format(count=1))
    assert rows(kept, answers) == []


async def test_the_button_works_after_a_restart(server: PlaygroundServer, tmp_path: Path) -> None:
    settings = settings_for(server, tmp_path).model_copy(update={"database_url": SecretStr(new_database())})
    async with running(settings, FakeEngine(answered()), FakeIndexer()):
        await ask(server, ADA, "Where is my sister?")
        server.says(ADA, "/forget")
        asked = await shown(server, ADA, EN.forget_ask)
    async with running(settings, FakeEngine(answered()), FakeIndexer()) as bot:
        server.press(ADA, ADA, asked["message_id"])
        await shown(server, ADA, EN.forget_done.format(count=1))
        assert "my sister" not in everything(bot.application.bot_data.database)


async def test_what_was_erased_is_said_also_when_telegram_makes_it_wait(
    server: PlaygroundServer, bot: Running
) -> None:
    await ask(server, ADA, "Where is my sister?")
    server.says(ADA, "/forget")
    asked = await shown(server, ADA, EN.forget_ask)
    server.fail_next("editMessageText", too_many_requests(3), chat=ADA)
    server.press(ADA, ADA, asked["message_id"])
    await shown(server, ADA, EN.forget_done.format(count=1))
    assert len(server.bot_messages(ADA)) == 2


async def test_who_cannot_be_told_is_told_so(server: PlaygroundServer, bot: Running) -> None:
    server.says(ADA, "/forget", GROUP, sender_chat=GROUP)
    assert "reply_markup" not in await shown(server, GROUP, EN.forget_nobody)
    server.says(ADA, "/forget", forward_origin=FORWARDED)
    assert "reply_markup" not in await shown(server, ADA, EN.forget_nobody)


async def test_an_answer_knows_who_asked_unless_nobody_can_tell(
    server: PlaygroundServer, bot: Running
) -> None:
    await ask(server, BOB, "one?", GROUP)
    server.says(ADA, "/ask two?", GROUP, sender_chat=GROUP)
    server.says(ADA, "/ask three?", GROUP, sender_chat=-1005)
    await until(lambda: len(replies(server, GROUP)) == 3)
    await ask(server, ADA, "four?")
    kept = rows(bot.application.bot_data.database, answers)
    assert {row.question: row.user_id for row in kept} == {
        "one?": BOB,
        "two?": None,
        "three?": None,
        "four?": ADA,
    }
    asked = {row.question: row.question_message_id for row in kept}
    assert asked["four?"] == server.messages(ADA)[0]["message_id"]


def test_a_service_account_that_speaks_for_a_channel_is_nobody() -> None:
    chat, author = Chat(GROUP, "supergroup"), User(777000, "Telegram", is_bot=False)
    message = Message(1, datetime.now(UTC), chat, from_user=author, text="How many?")
    assert asker_of(message) == 777000
    channel = Chat(-1005, "channel")
    spoken = Message(1, datetime.now(UTC), chat, from_user=author, sender_chat=channel, text="How many?")
    assert asker_of(spoken) is None


# -- in the database ----------------------------------------------------------------------------------------


async def add(database: Database, user_id: int | None, chat: int, text: str, *history: str) -> int:
    [number] = await add_all(database, user_id, chat, (Question(text, history=history),))
    return number


async def add_all(
    database: Database, user_id: int | None, chat: int, questions: Iterable[Question]
) -> list[int]:
    """Keep an answer to each question, all in one transaction."""
    store = AnswersStore(database)
    given = [replace(answered(), question=question) for question in questions]
    return await database.run(
        lambda connection: [
            store.insert(connection, chat, None, reply, asked_by=user_id).id for reply in given
        ]
    )


async def test_words_that_are_erased_while_an_answer_that_leans_on_them_is_made_do_not_come_back(
    database: Database,
) -> None:
    store = AnswersStore(database)
    await add(database, ADA, GROUP, "Does my clinic stay open?")
    await add(database, BOB, GROUP, "Until when?", "Does my clinic stay open?")
    leaning = Question("And on Sundays?", history=("Does my clinic stay open?", "Until when?"))
    assert (await Erasure(database).forget(ADA)).answers == 1
    number = await store.add(GROUP, None, replace(answered(), question=leaning))
    last = next(row for row in rows(database, answers) if row.id == number)
    assert json.loads(last.history) == ["Until when?"]
    assert "clinic" not in last.reply


async def test_forgetting_is_done_in_all_tables(database: Database) -> None:
    keep(database, "v1")
    mine = [await add(database, ADA, chat, f"secret {chat}") for chat in (ADA, -5)]
    # More than one statement takes.
    await add_all(database, ADA, -5, (Question(f"secret {number}") for number in range(600)))
    who = await add(database, BOB, -5, "Who?")
    others = await add(database, BOB, -5, "And then?", "secret 7", "Who?")
    nobodys = await add(database, None, -5, "Nobody's")
    with database.engine.begin() as connection:
        for key in (*mine, others):
            noted = {"number": 1, "version": "v2", "kind": "removed", "before": "x", "state": "listed"}
            connection.execute(insert(corrections).values(answer_id=key, noted_at=0, **noted))
        added = {"origin": "url", "title": "t", "added_at": 0.0}
        for story_id, editor in (("a", ADA), ("b", BOB)):
            connection.execute(insert(stories).values(id=story_id, added_by=editor, **added))
    assert await Erasure(database).forget(ADA) == ErasureReport(602, 0)
    assert [row.id for row in rows(database, answers)] == [who, others, nobodys]
    assert {row.answer_id for row in rows(database, quotes)} == {who, others, nobodys}
    assert {row.answer_id for row in rows(database, answer_sources)} == {who, others, nobodys}
    assert [row.answer_id for row in rows(database, corrections)] == [others]
    assert [row.added_by for row in rows(database, stories)] == [None, BOB]
    assert "secret" not in everything(database)
    # What somebody else asked is whole but for what leaned on it.
    kept = await AnswersStore(database).get(others)
    assert kept is not None
    assert kept.reply == replace(answered(), question=Question("And then?", history=("Who?",)))
    assert await Erasure(database).forget(ADA) == ErasureReport(0, 0)


async def test_what_failed_is_cleared_and_what_waits_is_left_and_counted(database: Database) -> None:
    box = Inbox(database, 7)
    await box.store([said(n, 101, f"secret {n}") for n in range(1, 5)])
    await box.store([said(5, 1012, "not mine"), said(6, -5, "secret in a group")])
    with database.engine.begin() as connection:
        for number, state in ((1, UpdateState.DEAD), (2, UpdateState.MALFORMED)):
            connection.execute(update(inbox).where(inbox.c.update_id == number).values(state=state))
        broken = '{"message": {"from": {"id": 101}, "text": "secret'
        connection.execute(update(inbox).where(inbox.c.update_id == 2).values(body=broken))
        connection.execute(update(inbox).where(inbox.c.update_id == 5).values(state=UpdateState.DEAD))
        first = connection.execute(select(func.min(inbox.c.id))).scalar_one()
        entry = {"chat_id": 101, "message_id": 9, "state": "open", "view": "secret"}
        connection.execute(insert(outbox).values(inbox_id=first, **entry))
    assert await Erasure(database).forget(101) == ErasureReport(0, 3)
    bodies = {row.update_id: row.body for row in rows(database, inbox)}
    assert (bodies[1], bodies[2]) == ("", "")
    assert json.loads(bodies[5])["message"]["text"] == "not mine"
    assert all("secret" in bodies[number] for number in (3, 4, 6))
    assert [row.state for row in rows(database, inbox)].count(UpdateState.PENDING) == 3
    assert rows(database, outbox)[0].view is None


async def test_who_has_messages_waiting_is_told_how_many(server: PlaygroundServer, bot: Running) -> None:
    server.says(EDITOR, "/forget")
    asked = await shown(server, EDITOR, EN.forget_ask)
    bot.engine.may_answer.clear()
    server.says(EDITOR, "Who resigned?")
    await until(lambda: bot.engine.asked)
    server.press(EDITOR, EDITOR, asked["message_id"])
    await until(lambda: EN.forget_waiting.format(count=1) in replies(server, EDITOR)[0]["text"])
    bot.engine.may_answer.set()
    await until(lambda: len(rows(bot.application.bot_data.database, answers)) == 1)
    await shown(server, EDITOR, "Four people died.")
