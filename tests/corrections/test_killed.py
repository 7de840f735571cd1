"""A kill at any step of a correction leaves it told once, under the answer, and nothing else changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot

from bot.context import Context
from bot.corrections.finding import Corrections
from bot.handlers.corrections import correct
from bot.locales import load
from bot.playground.server import PlaygroundServer
from bot.queue.own_updates import read
from bot.storage.answers import AnswersStore
from bot.storage.database import Database
from bot.storage.schema import corrections
from tests.support import databases
from tests.support.databases import rows
from tests.support.edited_story import AFTER, BEFORE, answer_from, hold, indexed, make_live
from tests.support.replies import BOT, Killed, Process, texts
from tests.support.rig import ADA

pytestmark = pytest.mark.usefixtures("question")


EN = load("en")
OLD, NEW = indexed(BEFORE), indexed(AFTER)
STEPS = [f"{when} {step}" for step in ("opened", "answered", "ended") for when in ("before", "after")]


def desk_of(database: Database) -> Corrections:
    async def live() -> Any:
        return "v2", {"bridge": NEW}

    return Corrections(database, live, BOT, replies=True)


async def tell(database: Database, process: Process) -> None:
    """Do what the worker and the handler do with the correction that waits."""
    turn = await process.delivery()
    due = read(turn.claim.body)
    if not await turn.resume():
        services = SimpleNamespace(answers=AnswersStore(database), corrections=desk_of(database))
        await correct(due, cast("Context", SimpleNamespace(services=services, delivery=turn)))


@pytest.mark.parametrize("deadly", STEPS)
async def test_a_correction_is_told_once_whatever_step_is_killed(
    database: Database, server: PlaygroundServer, bot: Bot, deadly: str
) -> None:
    question = server.messages(ADA)[-1]["message_id"]
    sent = await bot.send_message(ADA, "About the cracks.", reply_to_message_id=question)
    await bot.send_message(ADA, "Another answer.")
    await hold(database, answer_from(OLD, BEFORE[1]), ADA, sent.message_id)
    make_live(database, "v2", "v1")
    assert await desk_of(database).scan() == 1
    with pytest.raises(Killed):
        await tell(database, Process(database, bot, deadly))
    await after_a_crash(database)
    if deadly != "after ended":
        await tell(database, Process(database, bot))
    told = [text for text in texts(server, ADA) if text.startswith(EN.correction_title)]
    assert len(told) == 1
    assert texts(server, ADA)[:2] == ["About the cracks.", "Another answer."]
    await desk_of(database).scan()
    assert [row.state for row in rows(database, corrections)] == ["sent"]
    # What a kill can leave is a placeholder whose number was not stored.
    others = [text for text in texts(server, ADA)[2:] if text not in told]
    assert others == ([EN.correction_placeholder] if deadly == "before opened" else [])


async def after_a_crash(database: Database) -> None:
    """Let the lease of the process that died run out, or its lock be seen to be free."""
    databases.later(database, 40.0)
    await Process(database, cast("Bot", None)).inbox.recover()
