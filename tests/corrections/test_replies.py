"""Where it is wished, the reader of an overtaken answer is told under it, once, and can tap the proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.locales import load
from bot.playground.server import PlaygroundServer
from bot.settings import Settings
from bot.storage.schema import answers, corrections, quotes
from tests.support.bots import Running, running, settings_for
from tests.support.databases import rows
from tests.support.edited_story import AFTER, BEFORE, answer_from, indexed, make_live
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import ADA, EDITOR, GROUP, replies, until

EN = load("en")
OLD, NEW = indexed(BEFORE), indexed(AFTER)


@pytest.fixture
def settings(server: PlaygroundServer, tmp_path: Path) -> Settings:
    return settings_for(server, tmp_path).model_copy(update={"corrections": "reply"})


def engine_of(*quotes: str) -> FakeEngine:
    engine = FakeEngine(answer_from(OLD, *quotes))
    engine.stories = ("v1", {"bridge": OLD})
    return engine


async def correct(bot: Running, *, look: bool = True) -> None:
    """Let the corrected story go live."""
    bot.engine.stories = ("v2", {"bridge": NEW})
    make_live(bot.application.bot_data.database, "v2", "v1")
    if look:
        await bot.application.bot_data.corrections.look()


async def test_the_reader_is_told_under_the_answer_and_can_tap_the_proof(
    server: PlaygroundServer, settings: Settings
) -> None:
    async with running(settings, engine_of(BEFORE[1], BEFORE[8], BEFORE[6]), FakeIndexer()) as bot:
        server.says(ADA, "/ask How wide are the cracks?", GROUP)
        await until(lambda: len(replies(server, GROUP)) == 1)
        await correct(bot)
        await until(lambda: len(replies(server, GROUP)) == 2)
        answered, told = replies(server, GROUP)
        assert told["reply_to_message"]["message_id"] == answered["message_id"]
        # Who forgets the answer forgets what was said about it.
        assert [row.user_id for row in rows(bot.application.bot_data.database, answers)] == [ADA, ADA]
        assert told["text"].split("\n") == [
            EN.correction_title,
            "",
            f"{EN.correction_edited} [1]",
            f"\u2212 {BEFORE[1]}",
            f"+ {AFTER[1]}",
            "",
            f"{EN.correction_removed} [2]",
            f"\u2212 {BEFORE[6]}",
        ]
        server.press(ADA, GROUP, told["message_id"], 0, 0)
        await until(lambda: AFTER[0] in replies(server, GROUP)[1]["text"])
        assert AFTER[1] in replies(server, GROUP)[1]["text"]
        back = len(replies(server, GROUP)[1]["reply_markup"]["inline_keyboard"]) - 1
        server.press(ADA, GROUP, told["message_id"], back, 0)
        await until(lambda: replies(server, GROUP)[1]["text"] == told["text"])
    # After a restart, and however often one looks, nobody is told again.
    again = engine_of(BEFORE[1])
    again.stories = ("v2", {"bridge": NEW})
    async with running(settings, again, FakeIndexer()) as bot:
        server.says(EDITOR, "/corrections")
        await until(lambda: EN.corrections_told in (replies(server, EDITOR) or [{"text": ""}])[-1]["text"])
        assert len(replies(server, GROUP)) == 2
        kept = [(row.number, row.state) for row in rows(bot.application.bot_data.database, quotes)]
        assert sorted(kept) == [(1, "told"), (1, "unchanged"), (2, "moved"), (3, "removed")]


async def test_a_process_that_ends_before_it_looks_leaves_it_to_the_next(
    server: PlaygroundServer, settings: Settings
) -> None:
    async with running(settings, engine_of(BEFORE[1]), FakeIndexer()) as bot:
        server.says(ADA, "How wide are the cracks?")
        await until(lambda: len(replies(server, ADA)) == 1)
        await correct(bot, look=False)
    # The bot is gone before it looks: another process finds it.
    engine = engine_of(BEFORE[1])
    engine.stories = ("v2", {"bridge": NEW})
    async with running(settings, engine, FakeIndexer()) as bot:
        await until(lambda: len(replies(server, ADA)) == 2)
        assert replies(server, ADA)[1]["text"].startswith(EN.correction_title)
        services = bot.application.bot_data

        async def is_noted() -> bool:
            await services.corrections.look()
            return [row.state for row in rows(services.database, corrections)] == ["sent"]

        await until(is_noted)


async def test_what_was_put_back_meanwhile_is_not_told(server: PlaygroundServer, settings: Settings) -> None:
    async with running(settings, engine_of(BEFORE[1]), FakeIndexer()) as bot:
        server.says(ADA, "How wide are the cracks?")
        await until(lambda: len(replies(server, ADA)) == 1)
        services = bot.application.bot_data
        await correct(bot, look=False)
        bot.engine.stories = ("v2", {"bridge": OLD})
        await services.corrections.look()
        server.says(EDITOR, "/corrections")
        await until(lambda: EN.corrections_none in (replies(server, EDITOR) or [{"text": ""}])[-1]["text"])
        assert len(replies(server, ADA)) == 1


async def test_by_default_the_editors_get_a_list_and_readers_nothing(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    async with running(settings_for(server, tmp_path), engine_of(BEFORE[1]), FakeIndexer()) as bot:
        server.says(ADA, "How wide are the cracks?")
        await until(lambda: len(replies(server, ADA)) == 1)
        await correct(bot, look=False)
        server.says(EDITOR, "/reindex")
        await until(lambda: EN.report_title in (replies(server, EDITOR) or [{"text": ""}])[-1]["text"])
        report = replies(server, EDITOR)[-1]["text"]
        assert EN.corrections_count.format(count=1) in report
        assert f"\u2212 {BEFORE[1]}\n+ {AFTER[1]}" in report
        server.says(ADA, "/corrections")
        await until(lambda: EN.not_admin in [one["text"] for one in replies(server, ADA)])
        assert len(replies(server, ADA)) == 2
