"""The tables of the database: what came in, what went out, and what must be remembered about it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

WAITING: Final = 0
DONE: Final = 1
SET_ASIDE: Final = 2
UNREADABLE: Final = 3
"""States of an update; only a waiting one is ever worked on."""

metadata = MetaData()
Id = BigInteger().with_variant(Integer, "sqlite")

schema = Table("schema_version", metadata, Column("version", Integer, nullable=False))

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    # None when there was no number to read: such a row is only kept to be looked at.
    Column("update_id", BigInteger),
    Column("lane", String(80), nullable=False),
    Column("chat_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("owner", String(40)),
    Column("lease_until", Float(53), nullable=False, server_default="0"),
    Column("due_at", Float(53), nullable=False, server_default="0"),
    Column("received_at", Float(53), nullable=False),
    Column("finished_at", Float(53)),
    UniqueConstraint("bot_id", "update_id", name="inbox_once"),
    Index(
        "inbox_waiting",
        "bot_id",
        "lane",
        "update_id",
        sqlite_where=text("state = 0"),
        postgresql_where=text("state = 0"),
    ),
    Index("inbox_finished", "finished_at"),
    sqlite_autoincrement=True,
)
"""The updates Telegram has handed over, once each; the body is cleared when one is done."""

outbox = Table(
    "outbox",
    metadata,
    Column("inbox_id", Id, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    # None when what stood there is gone, and the answer goes out as a new message.
    Column("message_id", BigInteger),
    Column("state", String(12), nullable=False),
    # A finished message that Telegram makes wait; it is not made again.
    Column("view", Text),
    Index("outbox_by_message", "chat_id", "message_id"),
)
"""The one message that answers an update: opened first, then filled."""

chats = Table(
    "chats",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("paused_until", Float(53), nullable=False, server_default="0"),
    Column("moved_to", BigInteger),
)
"""What Telegram said about a chat: to wait until then, or that it has another number now."""

leases = Table(
    "leases",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("lease_until", Float(53), nullable=False),
)
"""Who does what only one may do, and which processes are alive; each until a moment of the database's clock."""

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inbox_id", Id),
    # Who asked; None where a version before this one did not note it.
    Column("user_id", BigInteger),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("message_id", BigInteger),
    # The message that asked; None where a version before this one did not note it.
    Column("question_message_id", BigInteger),
    Column("asked_at", Float(53), nullable=False),
    Column("question", Text, nullable=False),
    Column("history", Text, nullable=False),
    Column("language", String(16)),
    Column("kind", String(8), nullable=False),
    Column("reply", Text, nullable=False),
    Index("answers_by_chat", "chat_id", "asked_at"),
    Index("answers_by_message", "chat_id", "message_id"),
    Index("answers_by_update", "inbox_id", unique=True),
    Index("answers_by_age", "asked_at"),
    Index("answers_by_user", "user_id"),
    sqlite_autoincrement=True,
)
"""The replies given, with their citations; ids are never used again, as buttons carry them."""

grounds = Table(
    "grounds",
    metadata,
    Column("answer_id", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
    Index("grounds_by_digest", "digest"),
)
"""The stories, as they were, that each reply rests on; `texts` keeps them as long as it is here."""
