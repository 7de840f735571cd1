"""A message in, the reply that it shows or that it asked for out, with the stories that the reply rests on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from bot.delivery import grounds
from bot.delivery.answers import unpacked
from bot.delivery.database import Database
from bot.delivery.tables import answers
from bot.given import Correction
from index.types import Reply


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply and its id, when it was asked for (seconds since the epoch), and its stories as JSON."""

    id: int
    reply: Reply
    asked_at: float
    stories: tuple[str, ...]


class KeptReplies:
    """The replies given, with what proves them; each only for the chat it stands in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, chat_id: int, message_id: int) -> Kept | None:
        """Return the reply that a message of the chat shows, or that it asked for."""
        return await self._last(
            answers.c.chat_id == chat_id,
            or_(answers.c.message_id == message_id, answers.c.question_message_id == message_id),
        )

    async def latest(self, chat_id: int, thread_id: int | None) -> Kept | None:
        """Return the last reply of a chat's topic."""
        return await self._last(
            answers.c.chat_id == chat_id, answers.c.thread_id.is_not_distinct_from(thread_id)
        )

    async def _last(self, *conditions: ColumnElement[bool]) -> Kept | None:
        # A correction is no answer; what it corrects has its own receipt.
        replies = select(answers).where(answers.c.kind.in_(("answer", "refusal")), *conditions)
        query = replies.order_by(answers.c.id.desc()).limit(1)

        def read(connection: Connection) -> Kept | None:
            row = connection.execute(query).first()
            reply = unpacked(row) if row is not None else None
            if row is None or reply is None or isinstance(reply, Correction):
                return None
            return Kept(row.id, reply, row.asked_at, tuple(grounds.texts_of(connection, row.id, reply)))

        return await self._database.run(read)
