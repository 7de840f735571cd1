"""Corrections that the bot itself queues in the inbox, so that each is told once, in order and at Telegram's pace.

They have negative update ids, which Telegram never gives; the older one has the smaller.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from bot.storage.database import Database, insert_into
from bot.storage.schema import UpdateState, inbox

_FIRST: Final = -(2**62)
_KEY: Final = "correct"
LANE: Final = "correction "
"""A chat's corrections queue by themselves: no question waits behind them."""


@dataclass(frozen=True, slots=True)
class CorrectionUpdate:
    """An answer under which a correction is to be said."""

    answer_id: int


@dataclass(frozen=True, slots=True)
class QueuedCorrection:
    """A correction to be put into the inbox: the number it is known by, where, and in how many seconds."""

    number: int
    answer_id: int
    chat_id: int
    after: float


def enqueue(connection: Connection, database: Database, bot_id: int, due: Iterable[QueuedCorrection]) -> None:
    """Queue corrections inside a transaction; one that is there already stays as it is."""
    now = database.now()
    rows: list[dict[str, Any]] = [
        {
            "bot_id": bot_id,
            "update_id": _FIRST + one.number,
            "lane": f"{LANE}{one.chat_id}",
            "chat_id": one.chat_id,
            "body": json.dumps({_KEY: one.answer_id}),
            "state": UpdateState.PENDING,
            "received_at": now,
            "due_at": now + one.after,
        }
        for one in due
    ]
    if rows:
        statement = insert_into(connection, inbox).values(rows)
        connection.execute(
            statement.on_conflict_do_nothing(index_elements=[inbox.c.bot_id, inbox.c.update_id])
        )


def read(body: str) -> CorrectionUpdate:
    """Return the correction that a claimed row of our own holds; those have negative update ids."""
    return CorrectionUpdate(int(json.loads(body)[_KEY]))


def waiting_numbers(connection: Connection, bot_id: int) -> set[int]:
    """Return the numbers of the queued corrections that are not told yet."""
    query = select(inbox.c.update_id).where(
        inbox.c.bot_id == bot_id, inbox.c.update_id < 0, inbox.c.state == UpdateState.PENDING
    )
    return {update_id - _FIRST for update_id in connection.execute(query).scalars()}
