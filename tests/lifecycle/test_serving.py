"""The whole bot, started and stopped as it is in life: alone or with others, with or without a network at first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.app import assemble
from bot.delivery.worker import UpdateWorker
from bot.lifecycle.serving import serving
from bot.locales import load
from bot.playground.errors import Drop
from bot.playground.server import PlaygroundServer
from bot.queue.claims import MOST_ATTEMPTS
from bot.queue.inbox import Inbox
from bot.storage.database import open_database
from bot.storage.schema import UpdateState, inbox
from index.reindex_types import Progress, ReindexReport
from tests.support.bots import running, settings_for
from tests.support.databases import rows, said
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.postgres_server import new_database
from tests.support.rig import ADA, BOB, EDITOR, GROUP, playground, replies, until

WORDS = load("en")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stop wait for nobody."""
    monkeypatch.setattr(UpdateWorker.stop, "__defaults__", (0.05,))


def texts(server: PlaygroundServer, chat: int) -> list[str]:
    return [message["text"] for message in replies(server, chat)]


async def test_the_second_bot_over_a_folder_waits_until_the_first_has_ended(
    server: PlaygroundServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings, first_may_end, second_may_end = settings_for(server, tmp_path), asyncio.Event(), asyncio.Event()
    up: list[str] = []

    async def live(name: str, may_end: asyncio.Event) -> None:
        async with running(settings, FakeEngine(), FakeIndexer()):
            up.append(name)
            await may_end.wait()

    first = asyncio.create_task(live("first", first_may_end))
    await until(lambda: up == ["first"])
    second = asyncio.create_task(live("second", second_may_end))
    await until(lambda: "this one waits until it ends" in caplog.text)
    server.says(ADA, "How many died?")
    await until(lambda: texts(server, ADA))
    assert up == ["first"]
    first_may_end.set()
    await until(lambda: up == ["first", "second"])
    server.says(ADA, "How many returned?")
    await until(lambda: len(texts(server, ADA)) == 2)
    second_may_end.set()
    await asyncio.gather(first, second)
    assert len(server.bot_messages(ADA)) == 2


async def test_a_bot_that_starts_without_a_network_answers_when_there_is_one(tmp_path: Path) -> None:
    async with playground() as server:
        settings = settings_for(server, tmp_path)
        await server.stop()

        async def live() -> None:
            async with running(settings, FakeEngine(), FakeIndexer()):
                await asyncio.Event().wait()

        bot = asyncio.create_task(live())
        await asyncio.sleep(0.3)
        assert not bot.done()
        await server.start()
        server.fail_next("getMe", Drop(), Drop(after=True))
        server.says(ADA, "How many died?")
        await until(lambda: texts(server, ADA), timeout=20)
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)


async def test_a_database_that_is_away_at_the_start_is_waited_for(
    server: PlaygroundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, indexer = FakeEngine(), FakeIndexer()
    assembled = assemble(settings_for(server, tmp_path), engine, lambda _: indexer)
    services, tries = assembled.application.bot_data, list[str]()
    read = services.chats.load

    async def away() -> dict[int, float]:
        tries.append("once more")
        if len(tries) < 3:
            raise OperationalError("any", {}, Exception("away"))
        return await read()

    monkeypatch.setattr(services.chats, "load", away)
    async with serving(assembled.application, assembled.ingress):
        server.says(ADA, "How many died?")
        await until(lambda: texts(server, ADA))
    assert len(tries) == 3


async def test_an_engine_that_breaks_is_apologised_for_once_and_the_update_ends(
    server: PlaygroundServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = FakeEngine()
    engine.error = RuntimeError("broken")
    async with running(settings_for(server, tmp_path), engine, FakeIndexer()) as bot:
        with caplog.at_level(logging.CRITICAL):
            server.says(ADA, "How many died?")
            await until(lambda: texts(server, ADA))
        engine.error = None
        server.says(ADA, "And how many returned?")
        await until(lambda: len(texts(server, ADA)) == 2)
        await until(
            lambda: (
                {row.state for row in rows(bot.application.bot_data.database, inbox)} == {UpdateState.DONE}
            )
        )
    # No placeholder is left behind either.
    shown = [message["text"] for message in server.bot_messages(ADA)]
    assert shown[0] == WORDS.apology
    assert (len(shown), shown.count(WORDS.apology), len(engine.asked)) == (2, 1, 2)


@pytest.mark.parametrize(("chat", "apologies"), [(ADA, 1), (GROUP, 0)])
async def test_an_update_that_kills_every_process_is_set_aside_with_one_apology_and_its_chat_goes_on(
    server: PlaygroundServer, tmp_path: Path, chat: int, apologies: int
) -> None:
    settings = settings_for(server, tmp_path)
    database = open_database(tmp_path)
    await Inbox(database, settings.bot_id).store([said(1, chat, "@story_proof_bot How many died?")])
    with database.engine.begin() as connection:
        connection.execute(update(inbox).values(attempts=MOST_ATTEMPTS))
    engine = FakeEngine()
    async with running(settings, engine, FakeIndexer()):
        server.says(ADA, "And then?")
        await until(lambda: len(engine.asked) == 1 and len(texts(server, ADA)) == 1 + (chat == ADA))
    assert [row.state for row in rows(database, inbox)] == [UpdateState.DEAD, UpdateState.DONE]
    assert sum(texts(server, one).count(WORDS.apology) for one in (ADA, GROUP)) == apologies
    database.close()


async def test_what_a_stop_cuts_short_is_answered_once_after_the_next_start(
    server: PlaygroundServer, tmp_path: Path, hasty: None
) -> None:
    engine, settings = FakeEngine(), settings_for(server, tmp_path)
    engine.may_answer.clear()
    async with running(settings, engine, FakeIndexer()):
        for person in (ADA, BOB):
            server.says(person, "How many died?")
        await until(
            lambda: len(engine.asked) == 2 and len(server.bot_messages(ADA) + server.bot_messages(BOB)) == 2
        )
    assert texts(server, ADA) == texts(server, BOB) == []
    engine.may_answer.set()
    engine.live = True
    async with running(settings, engine, FakeIndexer()):
        await until(lambda: texts(server, ADA) and texts(server, BOB))
    assert len(server.bot_messages(ADA)) == len(server.bot_messages(BOB)) == 1


async def test_replicas_on_one_database_poll_by_turns_and_answer_each_question_once(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    shared = {"database_url": SecretStr(new_database())}
    one = settings_for(server, tmp_path / "one").model_copy(update=shared)
    other = settings_for(server, tmp_path / "other").model_copy(update=shared)
    engines = FakeEngine(), FakeEngine()
    async with running(other, engines[1], FakeIndexer()):
        async with running(one, engines[0], FakeIndexer()):
            for person in (ADA, BOB):
                server.says(person, "How many died?")
            await until(lambda: texts(server, ADA) and texts(server, BOB))
        server.says(EDITOR, "How many died?")
        await until(lambda: texts(server, EDITOR), timeout=20)
    assert len(engines[0].asked) + len(engines[1].asked) == 3
    for person in (ADA, BOB, EDITOR):
        assert len(server.bot_messages(person)) == 1


async def test_a_stranger_who_sends_reindex_again_and_again_keeps_nobody_waiting(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    async with running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        for _ in range(100):
            server.says(BOB, "/reindex")
        server.says(ADA, "How many died?")
        await until(lambda: texts(server, ADA))
        assert len(texts(server, BOB)) < 100


class SlowStart(FakeIndexer):
    """An indexer whose first build goes on until the test lets it end."""

    def __init__(self) -> None:
        super().__init__()
        self.may_start = asyncio.Event()

    async def bring_up_to_date(
        self, on_progress: Callable[[Progress], None] | None = None
    ) -> ReindexReport | None:
        await self.may_start.wait()
        return None


async def test_two_wishes_to_reindex_during_the_start_are_one_reindex(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    indexer = SlowStart()
    indexer.may_end.clear()
    async with running(settings_for(server, tmp_path), FakeEngine(), indexer) as bot:
        server.says(EDITOR, "/reindex")
        server.says(EDITOR, "/reindex")
        database = bot.application.bot_data.database
        await until(lambda: [row.attempts for row in rows(database, inbox)] == [1, 1])
        indexer.may_start.set()
        await until(lambda: any(text.startswith(WORDS.reindex_running) for text in texts(server, EDITOR)))
        indexer.may_end.set()
        await until(lambda: sum(WORDS.report_title in text for text in texts(server, EDITOR)) == 2)
    assert indexer.runs == 1
