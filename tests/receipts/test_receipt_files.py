"""/receipt: the proof of an answer as a file, once, in the chat the answer stands in, as long as the answer is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from bot.desk.repository import prune
from bot.locales import load
from bot.playground.errors import Json
from bot.playground.server import PlaygroundServer
from bot.playground.transcript import bubble
from bot.receipts.verification import check
from bot.storage.answers import AnswersStore, ReplyLookup
from bot.storage.database import Database
from bot.storage.schema import answer_sources, answers, generation_stories, generations, texts
from bot.types import Correction, SupersededQuote
from tests.support.bots import Running, running, settings_for
from tests.support.databases import rows
from tests.support.fakes import FakeEngine, FakeIndexer, refusal
from tests.support.receipts import STORY, answered, keep, quoted
from tests.support.rig import ADA, BOB, EDITOR, FORUM, GROUP, replies, until

EN = load("en")


@pytest.fixture
async def started(server: PlaygroundServer, tmp_path: Path) -> AsyncIterator[Running]:
    """Run a bot whose answers stand in a stored story."""
    async with running(settings_for(server, tmp_path), FakeEngine(answered()), FakeIndexer()) as one:
        keep(one.application.bot_data.database, "v1")
        yield one


async def said(server: PlaygroundServer, chat: int, count: int) -> Json:
    """Wait for so many messages of the bot and return the last."""
    await until(lambda: len(replies(server, chat)) >= count)
    assert len(replies(server, chat)) == count
    return replies(server, chat)[-1]


def contents(server: PlaygroundServer, message: Json) -> bytes:
    return server.world.files[message["document"]["file_id"]].data


async def test_the_last_answer_of_a_private_chat_gets_a_receipt_that_verifies(
    server: PlaygroundServer, started: Running
) -> None:
    server.says(ADA, "How many died?")
    await said(server, ADA, 1)
    asked = server.says(ADA, "/receipt")
    message = await said(server, ADA, 2)
    assert message["document"]["file_name"] == "receipt-1.json"
    assert message["document"]["mime_type"] == "application/json"
    assert message["reply_to_message"]["message_id"] == asked["message_id"]
    assert message["caption"].endswith("storyproof verify receipt-1.json")
    made = check(contents(server, message))
    assert (made.question, made.citations[0].quote) == ("How many died?", "Four people died.")
    assert made.stories[0].text == STORY.text
    assert str(ADA).encode() not in contents(server, message)
    # The page of the playground shows it, too, and what readers saw is noted as of any message.
    shown = [one.text for one in server.shown if one.message == message["message_id"]]
    assert shown == [EN.placeholder, message["caption"]]
    assert "receipt-1.json" in bubble(message, mine=False)
    assert "storyproof verify" in bubble(message, mine=False)


@pytest.mark.parametrize("to", ["answer", "question"])
async def test_in_a_group_it_is_asked_for_under_the_answer_or_the_question(
    server: PlaygroundServer, started: Running, to: str
) -> None:
    question = server.says(ADA, "/ask How many died?", GROUP)
    answer = await said(server, GROUP, 1)
    server.says(ADA, "/ask And how many came back?", GROUP)
    await said(server, GROUP, 2)
    started.engine.reply = refusal()
    # Anybody in the chat may have it.
    target = answer if to == "answer" else question
    server.says(BOB, "/receipt", GROUP, reply_to=target["message_id"])
    message = await said(server, GROUP, 3)
    assert check(contents(server, message)).question == "How many died?"


async def test_a_refusal_gets_a_receipt_with_what_came_closest(
    server: PlaygroundServer, started: Running
) -> None:
    started.engine.reply = refusal(closest=quoted(STORY, "Ten came back."))
    server.says(ADA, "Who won?")
    await said(server, ADA, 1)
    server.says(ADA, "/receipt")
    made = check(contents(server, await said(server, ADA, 2)))
    assert (made.refusal, made.sentences, made.citations[0].quote) == ("not_in_story", (), "Ten came back.")


async def test_without_an_answer_it_says_so_and_how_to_ask(
    server: PlaygroundServer, started: Running
) -> None:
    server.says(ADA, "/receipt")
    assert (await said(server, ADA, 1))["text"] == EN.receipt_unknown
    server.says(ADA, "/receipt", GROUP)
    assert (await said(server, GROUP, 1))["text"] == EN.receipt_usage
    chat = server.says(BOB, "It rains.", GROUP)
    server.says(ADA, "/receipt", GROUP, reply_to=chat["message_id"])
    assert (await said(server, GROUP, 2))["text"] == EN.receipt_unknown
    # The opening of a topic is no reply.
    thread = server.topic(EDITOR, FORUM)
    server.says(ADA, "/receipt", FORUM, thread=thread)
    assert (await said(server, FORUM, 1))["text"] == EN.receipt_usage


async def test_a_story_that_is_kept_no_more_gives_no_receipt(
    server: PlaygroundServer, started: Running
) -> None:
    server.says(ADA, "How many died?")
    await said(server, ADA, 1)
    with started.application.bot_data.database.engine.begin() as connection:
        connection.execute(delete(texts))
    server.says(ADA, "/receipt")
    assert (await said(server, ADA, 2))["text"] == EN.receipt_no_text


async def test_no_chat_gets_the_receipt_of_another(database: Database) -> None:
    store, kept = AnswersStore(database), ReplyLookup(database)
    keep(database, "v1")
    key = await store.add(5, 9, answered())
    with database.engine.begin() as connection:
        connection.execute(answers.update().values(message_id=40, question_message_id=39))
    for message_id in (39, 40):
        found = await kept.at(5, message_id)
        assert found is not None
        assert (found.id, found.reply, len(found.stories)) == (key, answered(), 1)
        assert await kept.at(6, message_id) is None
    assert await kept.at(5, 41) is None
    assert await kept.latest(5, 9) is not None
    assert await kept.latest(5, None) is None
    assert await kept.latest(6, 9) is None


async def test_a_correction_under_an_answer_is_not_taken_for_it(database: Database) -> None:
    store, kept = AnswersStore(database), ReplyLookup(database)
    given = answered()
    key = await store.add(5, None, given)
    overtaken = (SupersededQuote(1, "Four people died.", None),)
    await store.add(5, None, Correction(given.question, overtaken, given.citations, "v2"))
    with database.engine.begin() as connection:
        connection.execute(answers.update().where(answers.c.id == key).values(message_id=40))
        connection.execute(answers.update().where(answers.c.id != key).values(question_message_id=40))
    for found in (await kept.at(5, 40), await kept.latest(5, None)):
        assert found is not None
        assert found.id == key


async def test_texts_are_kept_as_long_as_the_answers_that_rest_on_them(database: Database) -> None:
    clock = [1000.0]
    store, kept = AnswersStore(database, lambda: clock[0]), ReplyLookup(database)
    other = replace(STORY, id="s2", text=STORY.text + " More.")
    keep(database, "v1", [STORY, other])
    await store.add(5, None, answered())
    await store.add(5, None, refusal(closest=quoted(STORY, "Ten came back.")))

    def forget_generations() -> int:
        with database.engine.begin() as connection:
            connection.execute(delete(generation_stories))
            connection.execute(delete(generations))
            prune(connection)
            return connection.execute(select(func.count()).select_from(texts)).scalar_one()

    assert forget_generations() == 1
    found = await kept.latest(5, None)
    assert found is not None
    assert len(found.stories) == 1
    clock[0] += 100
    assert await store.prune(99) == 2
    assert (rows(database, answer_sources), forget_generations()) == ([], 0)


async def test_an_answer_from_before_its_generation_was_stored_gets_its_receipt(database: Database) -> None:
    await AnswersStore(database).add(5, None, answered())
    keep(database, "v1")
    found = await ReplyLookup(database).latest(5, None)
    assert found is not None
    assert len(found.stories) == 1
