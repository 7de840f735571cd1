"""Databases for the tests: a fixture that gives each test an empty one of either kind, and what to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import StaticPool, Table, create_engine, delete, select, update

from bot.ingress.updates import read_object
from bot.queue.inbox import Inbox
from bot.storage.database import Database, open_database
from bot.storage.leases import LEASE_SECONDS
from bot.storage.schema import chats, inbox, leases, metadata, schema
from bot.types import Received
from tests.support.postgres_server import new_database

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database of each kind in turn."""
    opened = _emptied() if request.param == POSTGRESQL else open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def postgresql() -> Iterator[Database]:
    """Yield an empty database that several processes may share."""
    opened = _emptied()
    yield opened
    opened.close()


@cache
def _one_for_all() -> str:
    return new_database()


def _emptied() -> Database:
    """Open one database again and again: making a new one takes a second."""
    opened = open_database(Path(), _one_for_all())
    with opened.engine.begin() as connection:
        for table in metadata.tables.values():
            if table is not schema:
                connection.execute(delete(table))
    return opened


def in_memory() -> Database:
    """Open an empty database that no file holds."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    metadata.create_all(engine)
    return Database(engine)


def later(database: Database, seconds: float) -> None:
    """Let so much time go by: every moment that is noted comes so much nearer."""
    with database.engine.begin() as connection:
        moments = (inbox.c.lease_until, inbox.c.due_at, chats.c.paused_until, leases.c.lease_until)
        for moment in moments:
            connection.execute(update(moment.table).values({moment.name: moment - seconds}))


async def after_a_crash(database: Database, inbox: Inbox) -> None:
    """Come to the moment when another process may take up what a dead one held."""
    if database.is_shared:
        later(database, LEASE_SECONDS + 1)
    else:
        await inbox.recover()


def rows(database: Database, table: Table) -> list[Any]:
    """Return what a table holds, in the order of its first column."""
    with database.engine.begin() as connection:
        return list(connection.execute(select(table).order_by(table.c[0])).all())


def said(update_id: int, chat: int = 101, text: str = "How many died?") -> Received:
    """Return a message as it comes in: of the one person of a private chat, or of Ada in a group."""
    person = {"id": chat if chat > 0 else 101, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    room = {"id": chat, "type": "private" if chat > 0 else "supergroup", "first_name": "Ada"}
    message = {"message_id": update_id, "date": 1_720_000_000, "chat": room, "from": person, "text": text}
    return read_object({"update_id": update_id, "message": message})


def pressed(update_id: int, chat: int | None = 101, data: str = "p:1:1") -> Received:
    """Return a pressed button as it comes in; under an inline message, where there is no chat, for None."""
    person = {"id": 101, "is_bot": False, "first_name": "Ada"}
    query: dict[str, Any] = {"id": str(update_id), "from": person, "chat_instance": "1", "data": data}
    if chat is None:
        query["inline_message_id"] = "abc"
    else:
        query["message"] = {"message_id": 1, "date": 1_720_000_000, "chat": {"id": chat, "type": "private"}}
    return read_object({"update_id": update_id, "callback_query": query})
