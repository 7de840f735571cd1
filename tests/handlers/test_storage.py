"""The bot when its database fails for a while: the update stays with Telegram, or waits; nothing is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.support.bots import running, settings_for
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import ADA, BOB, playground, replies, until


async def test_a_question_that_cannot_be_stored_stays_with_telegram_until_it_can(tmp_path: Path) -> None:
    async with playground() as server, running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        await until(lambda: server.feed.polled)
        with sqlite3.connect(tmp_path / "storyproof.db") as database:
            database.execute("alter table inbox rename to elsewhere")
        server.says(ADA, "How many died?")
        await until(lambda: len(server.called("getUpdates")) > 2)
        assert len(server.feed.pending) == 1
        with sqlite3.connect(tmp_path / "storyproof.db") as database:
            database.execute("alter table elsewhere rename to inbox")
        await until(lambda: replies(server, ADA), timeout=20)
        assert len(server.bot_messages(ADA)) == 1


async def test_an_answer_that_cannot_be_kept_waits_and_is_not_sent_without_its_proofs(tmp_path: Path) -> None:
    async with playground() as server, running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        with sqlite3.connect(tmp_path / "storyproof.db") as database:
            database.execute("alter table answers rename to elsewhere")
        server.says(ADA, "How many died?")
        await until(lambda: server.bot_messages(ADA))
        server.says(BOB, "/help")
        await until(lambda: replies(server, BOB))
        assert replies(server, ADA) == []
        with sqlite3.connect(tmp_path / "storyproof.db") as database:
            database.execute("alter table elsewhere rename to answers")
        await until(lambda: replies(server, ADA), timeout=20)
        [said] = server.bot_messages(ADA)
        assert "reply_markup" in said
