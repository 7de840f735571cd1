"""The bot when its database fails: the reader gets the answer all the same."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.bots import running, settings_for
from tests.fakes import FakeEngine, FakeIndexer
from tests.rig import ADA, playground, until


async def test_an_answer_that_cannot_be_kept_is_sent_without_buttons(tmp_path: Path) -> None:
    async with playground() as server, running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()):
        with sqlite3.connect(tmp_path / "storyproof.db") as database:
            database.execute("drop table answers")
        server.says(ADA, "How many died?")
        await until(lambda: server.bot_messages(ADA))
        [said] = server.bot_messages(ADA)
        assert "At least four have died." in said["text"]
        assert "reply_markup" not in said
