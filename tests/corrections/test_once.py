"""A reader is told of each edit once, whatever goes live, back or elsewhere between finding it and saying it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import update
from telegram import Bot

from bot.context import Context
from bot.corrections.comparing import NOTIFIED
from bot.corrections.finding import Corrections
from bot.corrections.notifying import DueCorrection
from bot.handlers.corrections import correct
from bot.locales import load
from bot.playground.server import PlaygroundServer
from bot.queue.claims import RetryLater
from bot.queue.own_updates import read
from bot.storage.answers import AnswersStore
from bot.storage.database import Database
from bot.storage.erasure import Erasure
from bot.storage.schema import UpdateState, answers, corrections, inbox, quotes
from index.types import IndexedStory
from tests.support import databases
from tests.support.databases import rows
from tests.support.edited_story import AFTER, BEFORE, answer_from, hold, indexed, make_live
from tests.support.replies import BOT, Process, texts
from tests.support.rig import ADA

pytestmark = pytest.mark.usefixtures("question")


EN = load("en")
OLD, NEW = indexed(BEFORE), indexed(AFTER)
AGAIN = indexed((AFTER[0], AFTER[1].replace("41", "44"), *AFTER[2:]))


class Newsroom:
    """A database, the version that goes live in it and the desk that looks after what readers hold."""

    def __init__(self, database: Database, bot: Bot, held: int) -> None:
        self.database, self.bot, self._held = database, bot, held
        self.desk = self.desk_that_serves("v1", OLD)

    def desk_that_serves(self, version: str, story: IndexedStory) -> Corrections:
        async def live() -> Any:
            return version, {"bridge": story}

        return Corrections(self.database, live, BOT, replies=True)

    async def publishes(self, version: str, story: IndexedStory, *, look: bool = True) -> None:
        make_live(self.database, version)
        self.desk = self.desk_that_serves(version, story)
        if look:
            await self.desk.scan()

    async def composes(self) -> DueCorrection:
        """Find the words for the answer that the reader holds."""
        old = await AnswersStore(self.database).get(self._held)
        assert old is not None
        said = await self.desk.compose(old)
        assert said is not None
        return said

    async def tells(self, desk: Corrections | None = None) -> None:
        """Carry out every correction that waits, as the worker and the handler do."""
        process = Process(self.database, self.bot)
        services = SimpleNamespace(answers=AnswersStore(self.database), corrections=desk or self.desk)
        while True:
            databases.later(self.database, 3600.0)
            claims = await process.inbox.claim(1, alone=True)
            if not claims:
                return
            due = read(claims[0].body)
            turn = process.turn_of(claims[0])
            try:
                await correct(due, cast("Context", SimpleNamespace(services=services, delivery=turn)))
            except RetryLater:
                await process.inbox.release(claims[0])
                raise
            if not turn.finished:
                await process.inbox.finish(claims[0])


@pytest.fixture
async def newsroom(database: Database, server: PlaygroundServer, bot: Bot) -> Newsroom:
    """Give a newsroom whose readers hold an answer, of two quotes, from version v1."""
    question = server.messages(ADA)[-1]["message_id"]
    sent = await bot.send_message(ADA, "About the bridge.", reply_to_message_id=question)
    held = await hold(database, answer_from(OLD, BEFORE[1], BEFORE[6]), ADA, sent.message_id)
    make_live(database, "v1")
    # What was asked is answered.
    await database.run(lambda one: one.execute(update(inbox).values(state=1)).rowcount)
    return Newsroom(database, bot, held)


def told(server: PlaygroundServer) -> list[str]:
    return [text for text in texts(server, ADA) if text.startswith(EN.correction_title)]


async def test_a_second_edit_before_the_first_is_told_is_told_alone(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    await newsroom.publishes("v2", NEW)
    await newsroom.publishes("v3", AGAIN)
    await newsroom.tells()
    await newsroom.desk.scan()
    await newsroom.tells()
    [text] = told(server)
    assert "44 millimetres" in text
    assert "41 millimetres" not in text
    assert {row.state for row in rows(newsroom.database, corrections)} == {"sent"}


async def test_another_quote_that_is_edited_meanwhile_is_told_with_the_first(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    await newsroom.publishes("v2", indexed((*BEFORE[:1], AFTER[1], *BEFORE[2:])))
    await newsroom.publishes("v3", NEW)
    await newsroom.tells()
    await newsroom.desk.scan()
    await newsroom.tells()
    [text] = told(server)
    assert BEFORE[6] in text
    assert AFTER[1] in text


async def test_what_is_put_back_before_it_is_told_is_told_when_it_comes_again(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    await newsroom.publishes("v2", NEW)
    await newsroom.publishes("v1", OLD, look=False)
    await newsroom.tells()
    assert told(server) == []
    await newsroom.desk.scan()
    assert (await newsroom.desk.listed())[0] == 0
    await newsroom.publishes("v3", NEW)
    await newsroom.tells()
    assert len(told(server)) == 1


async def test_a_sentence_that_was_said_to_be_gone_and_comes_back_is_told_once_and_followed_again(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    without, with_it = indexed((*BEFORE[:6], *BEFORE[7:])), indexed((*BEFORE, "A new end."))
    await newsroom.publishes("v2", without)
    await newsroom.tells()
    await newsroom.publishes("v3", with_it)
    assert (await newsroom.desk.listed())[0] == 0
    await newsroom.tells()
    await newsroom.publishes("v4", OLD)
    await newsroom.tells()
    first, second = told(server)
    assert EN.correction_removed in first
    assert second.split("\n")[2:] == [f"{EN.correction_again} [1]", f"+ {BEFORE[6]}"]
    await newsroom.publishes("v5", without)
    await newsroom.tells()
    assert EN.correction_removed in told(server)[2]


async def test_what_goes_and_comes_back_before_its_reader_hears_of_it_is_no_news(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    without = indexed((*BEFORE[:6], *BEFORE[7:]))
    await newsroom.publishes("v2", without)
    await newsroom.tells()
    await newsroom.publishes("v3", OLD)
    await newsroom.publishes("v4", without)
    await newsroom.tells()
    await newsroom.publishes("v5", OLD, look=False)
    await newsroom.desk.scan()
    await newsroom.publishes("v6", without, look=False)
    await newsroom.tells()
    assert len(told(server)) == 1


async def test_a_replica_that_is_behind_leaves_it_to_one_that_is_not(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    await newsroom.publishes("v2", NEW)
    with pytest.raises(RetryLater):
        await newsroom.tells(newsroom.desk_that_serves("v1", OLD))
    assert told(server) == []
    await newsroom.tells()
    assert len(told(server)) == 1


async def test_what_goes_live_between_finding_the_words_and_storing_them_is_told_instead(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    await newsroom.publishes("v2", NEW)
    said = await newsroom.composes()
    await newsroom.publishes("v3", AGAIN)
    with pytest.raises(RetryLater):
        await newsroom.database.run(said.settle)
    await newsroom.tells()
    [text] = told(server)
    assert "44 millimetres" in text


async def test_a_look_that_began_before_it_was_told_notes_nothing_after(newsroom: Newsroom) -> None:
    class ToldWhenCompared(dict[str, IndexedStory]):
        """The stories; while the quotes are compared with them, their reader is told."""

        def get(self, *args: Any) -> Any:
            with newsroom.database.engine.begin() as connection:
                connection.execute(update(quotes).values(state=NOTIFIED))
            return super().get(*args)

    async def live() -> Any:
        return "v2", ToldWhenCompared(bridge=NEW)

    make_live(newsroom.database, "v2")
    assert await Corrections(newsroom.database, live, BOT, replies=True).scan() == 0
    assert rows(newsroom.database, corrections) == []


async def test_a_wish_that_was_set_aside_leaves_the_correction_listed_as_untold(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    await newsroom.publishes("v2", NEW)
    queued = update(inbox).where(inbox.c.update_id < 0)
    await newsroom.database.run(lambda one: one.execute(queued.values(state=UpdateState.DEAD)).rowcount)
    count, listed = await newsroom.desk.listed()
    assert (count, [one.told for one in listed]) == (2, [False, False])


async def test_an_answer_that_is_forgotten_meanwhile_is_not_spoken_of_again(
    newsroom: Newsroom, server: PlaygroundServer
) -> None:
    database = newsroom.database
    await database.run(lambda one: one.execute(update(answers).values(user_id=ADA)).rowcount)
    await newsroom.publishes("v2", NEW)
    said = await newsroom.composes()
    assert (await Erasure(database).forget(ADA)).answers == 1
    with pytest.raises(RetryLater):
        await database.run(said.settle)
    await newsroom.tells()
    assert told(server) == []
