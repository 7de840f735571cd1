"""A database as the first version left it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pydantic import TypeAdapter

from bot.storage.database import FILE_NAME
from index.types import Answer
from tests.support.fakes import answer

FIRST_VERSION = """
CREATE TABLE answers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, chat_id BIGINT NOT NULL, thread_id INTEGER, message_id INTEGER,
    asked_at FLOAT NOT NULL, question TEXT NOT NULL, history TEXT NOT NULL, language VARCHAR(16),
    kind VARCHAR(8) NOT NULL, reply TEXT NOT NULL);
CREATE INDEX answers_by_chat ON answers (chat_id, asked_at);
CREATE INDEX answers_by_message ON answers (chat_id, message_id);
PRAGMA user_version = 1;
"""
"""What the first version made."""


def first_version(folder: Path) -> None:
    """Make a database as the first version left it, with an answer in it."""
    folder.mkdir(exist_ok=True)
    with sqlite3.connect(folder / FILE_NAME) as connection:
        connection.executescript(FIRST_VERSION)
        connection.execute(
            "INSERT INTO answers VALUES (41, 5, NULL, 77, 1000.0, 'Who?', '[\"Why?\"]', 'en', 'answer', ?)",
            (TypeAdapter(Answer).dump_json(answer()).decode(),),
        )
