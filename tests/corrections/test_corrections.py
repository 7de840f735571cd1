"""Every quote a reader holds that a new version edits or removes is found, once, and no other."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import update

from bot.corrections.finding import Corrections
from bot.delivery.outbox import Outbox
from bot.delivery.send_errors import DELIVERED
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore
from bot.storage.database import FILE_NAME, Database, open_database
from bot.storage.schema import answers, corrections, inbox, quotes
from bot.types import Place
from index.types import Answer, IndexedStory
from tests.support import databases
from tests.support.databases import rows
from tests.support.edited_story import AFTER, BEFORE, EDITED, REMOVED, answer_from, hold, indexed, make_live
from tests.support.first_version import first_version
from tests.support.hypothesis_profile import given, random_edits

BOT = 7


class Stories:
    """The stories that an engine serves."""

    def __init__(self, version: str, *stories: IndexedStory) -> None:
        self.serve(version, *stories)

    def serve(self, version: str, *stories: IndexedStory) -> None:
        self.live = (version, {one.story.id: one for one in stories})

    async def __call__(self) -> tuple[str, dict[str, IndexedStory]] | None:
        return self.live


def overtaken(database: Database) -> dict[str, str | None]:
    return {row.before: row.after for row in rows(database, corrections)}


async def test_what_was_edited_or_removed_is_found_and_nothing_else(database: Database) -> None:
    old = indexed(BEFORE)
    for text in BEFORE:
        await hold(database, answer_from(old, text))
    several = await hold(database, answer_from(old, BEFORE[0], BEFORE[2], BEFORE[3]))
    make_live(database, "v2", "v1")
    desk = Corrections(database, Stories("v2", indexed(AFTER)), BOT, replies=False)
    assert await desk.scan() == len(EDITED) + len(REMOVED) + 2
    assert overtaken(database) == {**EDITED, **dict.fromkeys(REMOVED)}
    of_several = {row.number for row in rows(database, corrections) if row.answer_id == several}
    assert of_several == {1, 3}
    assert await desk.scan() == 0
    count, listed = await desk.listed()
    assert count == len(EDITED) + len(REMOVED) + 2
    assert {(one.before, one.after) for one in listed} == set(overtaken(database).items())


async def test_a_story_that_is_gone_takes_its_quotes_along(database: Database) -> None:
    await hold(database, answer_from(indexed(BEFORE), BEFORE[8]))
    make_live(database, "v2", "v1")
    desk = Corrections(database, Stories("v2", indexed(AFTER, "another")), BOT, replies=False)
    assert await desk.scan() == 1
    assert overtaken(database) == {BEFORE[8]: None}


async def test_an_answer_that_was_on_its_way_during_the_flip_is_found_when_it_has_arrived(
    database: Database,
) -> None:
    incoming, outgoing = Inbox(database, BOT), Outbox(database, AnswersStore(database))
    await incoming.store([databases.said(1)])
    [claim] = await incoming.claim(1, alone=True)
    await outgoing.record_reply(claim, Place(5), answer_from(indexed(BEFORE), BEFORE[0]))
    # Telegram was away for long.
    await database.run(lambda one: one.execute(update(answers).values(asked_at=time.time() - 7200)).rowcount)
    make_live(database, "v2", "v1")
    desk = Corrections(database, Stories("v2", indexed(AFTER)), BOT, replies=True)
    assert await desk.scan() == 0
    await outgoing.record_end(claim, Place(5), 78, DELIVERED)
    assert await desk.scan() == 1
    assert [row.state for row in rows(database, corrections)] == ["due"]


async def test_a_process_that_is_behind_compares_nothing(database: Database) -> None:
    await hold(database, answer_from(indexed(BEFORE), BEFORE[0]))
    make_live(database, "v3", "v2")
    desk = Corrections(database, Stories("v2", indexed(AFTER)), BOT, replies=False)
    assert await desk.scan() == 0
    assert [row.seen for row in rows(database, quotes)] == ["v1"]


async def test_what_is_put_back_is_no_correction_any_more(database: Database) -> None:
    await hold(database, answer_from(indexed(BEFORE), BEFORE[0]))
    stories = Stories("v2", indexed(AFTER))
    desk = Corrections(database, stories, BOT, replies=False)
    make_live(database, "v2", "v1")
    assert await desk.scan() == 1
    stories.serve("v1", indexed(BEFORE))
    make_live(database, "v1", "v2")
    assert await desk.scan() == 0
    assert await desk.listed() == (0, ())


async def test_a_second_edit_is_another_correction_and_replaces_the_first(database: Database) -> None:
    await hold(database, answer_from(indexed(BEFORE), BEFORE[1]))
    stories = Stories("v2", indexed(AFTER))
    desk = Corrections(database, stories, BOT, replies=False)
    make_live(database, "v2", "v1")
    assert await desk.scan() == 1
    again = AFTER[1].replace("41", "44")
    stories.serve("v3", indexed((AFTER[0], again, *AFTER[2:])))
    make_live(database, "v3", "v2")
    assert await desk.scan() == 1
    assert overtaken(database) == {BEFORE[1]: again}


async def test_a_report_names_what_its_own_version_has_overtaken_and_the_list_what_is_untold_too(
    database: Database,
) -> None:
    for text in (BEFORE[1], BEFORE[1], BEFORE[6]):
        await hold(database, answer_from(indexed(BEFORE), text))
    stories = Stories("v2", indexed((*BEFORE[:6], *BEFORE[7:])))
    desk = Corrections(database, stories, BOT, replies=False)
    make_live(database, "v2", "v1")
    assert (await desk.look())[0] == 1
    stories.serve("v3", indexed(AFTER))
    make_live(database, "v3", "v2")
    count, listed = await desk.look()
    assert (count, [(one.before, one.times) for one in listed]) == (2, [(BEFORE[1], 2)])
    assert (await desk.listed())[0] == 3


async def test_one_wish_an_answer_is_put_into_the_inbox_some_time_apart_and_behind_what_readers_ask(
    database: Database,
) -> None:
    old = indexed(BEFORE)
    for _ in range(3):
        await hold(database, answer_from(old, BEFORE[0], BEFORE[1]), chat=-9)
    make_live(database, "v2", "v1")
    desk = Corrections(database, Stories("v2", indexed(AFTER)), BOT, replies=True)
    assert await desk.scan() == 6
    found = rows(database, inbox)
    assert [row.lane for row in found] == ["correction -9"] * 3
    assert [round(row.due_at - found[0].due_at) for row in found] == [0, 15, 30]
    incoming = Inbox(database, BOT)
    await incoming.store([databases.said(1)])
    assert (await incoming.waiting())[0] == 1
    first, second = [(await incoming.claim(1, alone=True))[0].update_id for _ in range(2)]
    assert second < 0 < first


async def test_forgetting_an_answer_forgets_what_it_rested_on(database: Database) -> None:
    await hold(database, answer_from(indexed(BEFORE), BEFORE[0]))
    make_live(database, "v2", "v1")
    await Corrections(database, Stories("v2", indexed(AFTER)), BOT, replies=False).scan()
    assert await AnswersStore(database).prune(-10.0) == 1
    assert rows(database, quotes) == rows(database, corrections) == []


async def test_answers_of_the_first_version_are_compared_too(tmp_path: Path) -> None:
    first_version(tmp_path)
    given = TypeAdapter(Answer).dump_json(answer_from(indexed(BEFORE), BEFORE[3], BEFORE[0])).decode()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE answers SET reply = ?", (given,))
    opened = open_database(tmp_path)
    make_live(opened, "v2", "v1")
    desk = Corrections(opened, Stories("v2", indexed(AFTER)), BOT, replies=False)
    assert await desk.scan() == 2
    opened.close()


@given(random_edits(BEFORE))
async def test_any_edits_are_found_all_and_alone(edited: tuple[tuple[str, ...], frozenset[str]]) -> None:
    """What was not touched is never called overtaken; what is nowhere in the story any more always is."""
    texts, touched = edited
    opened = databases.in_memory()
    for text in BEFORE:
        await hold(opened, answer_from(indexed(BEFORE), text))
    make_live(opened, "v2", "v1")
    await Corrections(opened, Stories("v2", indexed(texts)), BOT, replies=False).scan()
    assert set(overtaken(opened)) == touched
    opened.close()
