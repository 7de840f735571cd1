"""Replies given go in, and come out again by id or by chat, for buttons and follow-ups."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bot.parsing import FOLLOW_UP_QUESTIONS, FOLLOW_UP_SECONDS
from index.types import Answer, Refusal, Reply

metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", Integer),
    Column("message_id", Integer),
    Column("asked_at", Float, nullable=False),
    Column("question", Text, nullable=False),
    Column("history", Text, nullable=False),
    Column("language", String(16)),
    Column("kind", String(8), nullable=False),
    Column("reply", Text, nullable=False),
    Index("answers_by_chat", "chat_id", "asked_at"),
    Index("answers_by_message", "chat_id", "message_id"),
    sqlite_autoincrement=True,
)

_KINDS: Final[dict[str, TypeAdapter[Any]]] = {"answer": TypeAdapter(Answer), "refusal": TypeAdapter(Refusal)}


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as it was given: its id, the chat it stands in, its last message there, and the asker's language."""

    id: int
    chat_id: int
    message_id: int | None
    language: str | None
    reply: Reply

    def opens_in(self, chat_id: int) -> bool:
        """Tell whether a button in that chat may open this reply."""
        # Any message of the chat: when Telegram's response is lost, the reply stands there twice.
        return self.chat_id == chat_id


class AnswersStore:
    """The replies given, in a database; every method runs its query off the event loop."""

    def __init__(self, engine: Engine, now: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._now = now

    async def add(self, chat_id: int, thread_id: int | None, reply: Reply) -> int:
        """Keep a reply before it is sent and return its id, which goes into the buttons."""
        question = reply.question
        row = {
            "chat_id": chat_id,
            "thread_id": thread_id,
            "asked_at": self._now(),
            "question": question.text,
            "history": json.dumps(question.history),
            "language": question.language,
            **_packed(reply),
        }
        return await asyncio.to_thread(self._insert, row)

    async def sent(self, answer_id: int, message_id: int) -> None:
        """Note which message a reply was sent as."""
        await asyncio.to_thread(self._set_message, answer_id, message_id)

    async def get(self, answer_id: int) -> StoredReply | None:
        """Return a reply by id; None when it is unknown or was written by a version that cannot be read."""
        return await asyncio.to_thread(self._get, answer_id)

    async def recent_questions(self, chat_id: int, thread_id: int | None) -> tuple[str, ...]:
        """Return the last questions of a chat's topic, oldest first, that a new one may lean on."""
        return await asyncio.to_thread(self._recent, chat_id, thread_id)

    async def questions_behind(self, chat_id: int, message_id: int) -> tuple[str, ...]:
        """Return the question that a message of ours answered, after the ones it leaned on itself."""
        return await asyncio.to_thread(self._behind, chat_id, message_id)

    def _insert(self, row: dict[str, Any]) -> int:
        with self._engine.begin() as connection:
            return int(connection.execute(insert(answers).values(row).returning(answers.c.id)).scalar_one())

    def _set_message(self, answer_id: int, message_id: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(answers).where(answers.c.id == answer_id).values(message_id=message_id))

    def _get(self, answer_id: int) -> StoredReply | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(answers).where(answers.c.id == answer_id)).first()
        reply = _unpacked(row) if row else None
        if row is None or reply is None:
            return None
        return StoredReply(row.id, row.chat_id, row.message_id, row.language, reply)

    def _recent(self, chat_id: int, thread_id: int | None) -> tuple[str, ...]:
        query = (
            select(answers.c.question)
            .where(answers.c.chat_id == chat_id, answers.c.thread_id.is_not_distinct_from(thread_id))
            .where(answers.c.asked_at >= self._now() - FOLLOW_UP_SECONDS)
            .order_by(answers.c.id.desc())
            .limit(FOLLOW_UP_QUESTIONS)
        )
        with self._engine.connect() as connection:
            return _oldest_first(connection.execute(query).scalars().all())

    def _behind(self, chat_id: int, message_id: int) -> tuple[str, ...]:
        query = select(answers.c.question, answers.c.history).where(
            answers.c.chat_id == chat_id, answers.c.message_id == message_id
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (*json.loads(row.history), row.question)[-FOLLOW_UP_QUESTIONS:] if row else ()


def _oldest_first(questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(reversed(questions))


def _packed(reply: Reply) -> dict[str, str]:
    """Return the columns of a reply; what retrieval found on the way is not kept."""
    kind = "answer" if isinstance(reply, Answer) else "refusal"
    return {"kind": kind, "reply": _KINDS[kind].dump_json(replace(reply, retrieved=())).decode()}


def _unpacked(row: Row[Any]) -> Reply | None:
    try:
        reply: Reply = _KINDS[row.kind].validate_json(row.reply)
    except (KeyError, ValidationError):
        return None
    return reply
