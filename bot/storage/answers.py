"""The answers given, by number, message and chat, and the replies kept for their buttons."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select

from bot.messages.parsing import FOLLOW_UP_QUESTIONS, FOLLOW_UP_SECONDS
from bot.storage import citations
from bot.storage.citations import cited_stories, forget, record_citations
from bot.storage.database import Database
from bot.storage.schema import answers
from bot.types import Correction, SentReply
from index.types import Answer, Refusal, Reply, Story

PRUNED_AT_ONCE: Final = 2000

_KINDS: Final[dict[str, TypeAdapter[Any]]] = {
    "answer": TypeAdapter(Answer),
    "refusal": TypeAdapter(Refusal),
    "correct": TypeAdapter(Correction),
}
_STORED_AS: Final = {"superseded": "overtaken"}
"""Fields of a correction that stored ones know by an older name."""


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What was given: its id, the chat and topic it stands in, its last message there, the asker and their language."""

    id: int
    chat_id: int
    message_id: int | None
    language: str | None
    reply: SentReply
    thread_id: int | None = None
    user_id: int | None = None

    def opens_in(self, chat_id: int) -> bool:
        """Tell whether a button in that chat may open this reply."""
        # Any message of the chat: when Telegram's response is lost, the reply stands there twice.
        return self.chat_id == chat_id


class AnswersStore:
    """The replies given, in a database."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    async def add(self, chat_id: int, thread_id: int | None, reply: SentReply) -> int:
        """Keep a reply and return its id, which goes into the buttons."""
        stored = await self._database.run(
            lambda connection: self.insert(connection, chat_id, thread_id, reply)
        )
        return stored.id

    async def get(self, answer_id: int) -> StoredReply | None:
        """Return a reply by id; None when it is unknown or was written by a version that cannot be read."""
        query = select(answers).where(answers.c.id == answer_id)
        return await self._database.run(lambda connection: _stored(connection.execute(query).first()))

    async def cited(self, answer_id: int) -> Mapping[str, Story]:
        """Return the stories that a reply cites, as they were, by their ids; without those that are kept no more."""
        found = await self._database.run(partial(cited_stories, [answer_id], {}))
        return found.get(answer_id, {})

    async def recent_questions(self, chat_id: int, thread_id: int | None) -> tuple[str, ...]:
        """Return the last questions of a chat's topic, oldest first, that a new one may lean on."""
        query = (
            select(answers.c.question)
            .where(answers.c.chat_id == chat_id, answers.c.thread_id.is_not_distinct_from(thread_id))
            .where(answers.c.asked_at >= self._now() - FOLLOW_UP_SECONDS, answers.c.kind != "correct")
            .order_by(answers.c.id.desc())
            .limit(FOLLOW_UP_QUESTIONS)
        )
        return _oldest_first(await self._database.run(lambda one: one.execute(query).scalars().all()))

    async def questions_behind(self, chat_id: int, message_id: int) -> tuple[str, ...]:
        """Return the question that a message of ours answered, after the ones it leaned on itself."""
        query = select(answers.c.question, answers.c.history).where(
            answers.c.chat_id == chat_id, answers.c.message_id == message_id
        )
        row = await self._database.run(lambda connection: connection.execute(query).first())
        return (*json.loads(row.history), row.question)[-FOLLOW_UP_QUESTIONS:] if row else ()

    async def prune(self, older_than: float) -> int:
        """Forget replies given so many seconds ago, some at a time; return how many."""
        old = select(answers.c.id).where(answers.c.asked_at < self._now() - older_than).limit(PRUNED_AT_ONCE)

        def work(connection: Connection) -> int:
            ids = list(connection.execute(old).scalars())
            forget(connection, select(answers.c.id).where(answers.c.id.in_(ids)))
            return connection.execute(delete(answers).where(answers.c.id.in_(ids))).rowcount

        return await self._database.run(work)

    def insert(
        self,
        connection: Connection,
        chat_id: int,
        thread_id: int | None,
        reply: SentReply,
        inbox_id: int | None = None,
        *,
        asked_by: int | None = None,
        asked_in: int | None = None,
    ) -> StoredReply:
        """Keep a reply inside a transaction: to which update, which person and which message, if given."""
        reply = _remembering(connection, chat_id, reply)
        question = reply.question
        row = {
            "inbox_id": inbox_id,
            "user_id": asked_by,
            "question_message_id": asked_in,
            "chat_id": chat_id,
            "thread_id": thread_id,
            "asked_at": self._now(),
            "question": _storable(question.text),
            "history": json.dumps(question.history),
            "language": question.language,
            **_packed(reply),
        }
        number = int(connection.execute(insert(answers).values(row).returning(answers.c.id)).scalar_one())
        record_citations(connection, number, reply)
        return StoredReply(number, chat_id, None, question.language, reply, thread_id, asked_by)

    def of_update(self, connection: Connection, inbox_id: int) -> StoredReply | None:
        """Return the reply that an update was given, inside a transaction."""
        return _stored(connection.execute(select(answers).where(answers.c.inbox_id == inbox_id)).first())


def _remembering(connection: Connection, chat_id: int, reply: SentReply) -> SentReply:
    """Leave out of what a question leaned on what its asker has had erased since it was read."""
    question = reply.question
    if not question.history:
        return reply
    # Held until this is stored: who erases them at the same time waits, and finds them here.
    asked = select(answers.c.question).where(
        answers.c.chat_id == chat_id, answers.c.question.in_(map(_storable, question.history))
    )
    known = set(connection.execute(asked.with_for_update(read=True)).scalars())
    kept = tuple(text for text in question.history if _storable(text) in known)
    return replace(reply, question=replace(question, history=kept))


def _stored(row: Row[Any] | None) -> StoredReply | None:
    reply = unpacked(row) if row is not None else None
    if row is None or reply is None:
        return None
    return StoredReply(row.id, row.chat_id, row.message_id, row.language, reply, row.thread_id, row.user_id)


def _storable(text: str) -> str:
    """Return a text without what a database cannot keep: null characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _oldest_first(questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(reversed(questions))


def _packed(reply: SentReply) -> dict[str, str]:
    """Return the columns of a reply; what retrieval found on the way is not kept."""
    match reply:
        case Correction():
            kind = "correct"
        case Answer():
            kind, reply = "answer", replace(reply, retrieved=())
        case Refusal():
            kind, reply = "refusal", replace(reply, retrieved=())
    packed = _KINDS[kind].dump_json(reply).decode()
    return {"kind": kind, "reply": _renamed(packed, _STORED_AS) if kind == "correct" else packed}


def unpacked(row: Row[Any]) -> SentReply | None:
    """Return what was given, of a row with its `kind` and `reply`; None when this version cannot read it."""
    try:
        named = {old: new for new, old in _STORED_AS.items()}
        packed = _renamed(row.reply, named) if row.kind == "correct" else row.reply
        reply: SentReply = _KINDS[row.kind].validate_json(packed)
    except (KeyError, ValueError):
        return None
    return reply


def _renamed(packed: str, names: Mapping[str, str]) -> str:
    """Return an object in JSON with other names for some of its fields."""
    fields = {names.get(name, name): value for name, value in json.loads(packed).items()}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ReplyWithSources:
    """A reply and its id, when it was asked for (seconds since the epoch), and its stories as JSON."""

    id: int
    reply: Reply
    asked_at: float
    stories: tuple[str, ...]


class ReplyLookup:
    """The replies given, with what proves them; each only for the chat it stands in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def at(self, chat_id: int, message_id: int) -> ReplyWithSources | None:
        """Return the reply that a message of the chat shows, or that it asked for."""
        return await self._last(
            answers.c.chat_id == chat_id,
            or_(answers.c.message_id == message_id, answers.c.question_message_id == message_id),
        )

    async def latest(self, chat_id: int, thread_id: int | None) -> ReplyWithSources | None:
        """Return the last reply of a chat's topic."""
        return await self._last(
            answers.c.chat_id == chat_id, answers.c.thread_id.is_not_distinct_from(thread_id)
        )

    async def _last(self, *conditions: ColumnElement[bool]) -> ReplyWithSources | None:
        # A correction is no answer; what it corrects has its own receipt.
        replies = select(answers).where(answers.c.kind.in_(("answer", "refusal")), *conditions)
        query = replies.order_by(answers.c.id.desc()).limit(1)

        def read(connection: Connection) -> ReplyWithSources | None:
            row = connection.execute(query).first()
            reply = unpacked(row) if row is not None else None
            if row is None or reply is None or isinstance(reply, Correction):
                return None
            return ReplyWithSources(
                row.id, reply, row.asked_at, tuple(citations.source_texts(connection, row.id, reply))
            )

        return await self._database.run(read)
