"""All tables of the database."""

from __future__ import annotations

from enum import IntEnum
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


class UpdateState(IntEnum):
    """How far an update is; only a pending one is ever worked on."""

    PENDING = 0
    DONE = 1
    DEAD = 2
    """It was begun too often, and ended the process each time."""
    MALFORMED = 3


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

answer_sources = Table(
    "grounds",
    metadata,
    Column("answer_id", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), primary_key=True),
    Index("grounds_by_digest", "digest"),
)
"""The stories, as they were, that each reply rests on; `texts` keeps them as long as it is here."""

RUNNING: Final = "running"
"""The state of a job that somebody is at."""

texts = Table(
    "texts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("story", Text, nullable=False),
)
"""Stories as they were at some time, each once: canonical text, blocks and what is said about it, as JSON."""

sentences = Table(
    "sentences",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("block", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
)
"""The sentences of each of these, as spans of its text."""

stories = Table(
    "stories",
    metadata,
    Column("id", String(80), primary_key=True),
    # url, file, or folder; a story of the folder is only here while it is left out.
    Column("origin", String(8), nullable=False),
    # Its web address, or the name of the file.
    Column("address", Text),
    Column("title", Text, nullable=False),
    # What was added; None for a story of the folder.
    Column("digest", String(64)),
    # 1: the story of this id that is in the folder is left out of every further generation.
    Column("left_out", SmallInteger, nullable=False, server_default="0"),
    Column("added_at", Float(53), nullable=False),
    Column("added_by", BigInteger),
)
"""What an editor added beside the stories folder, or took out of it."""

generations = Table(
    "generations",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("built_at", Float(53), nullable=False),
    Column("gate", Text),
)
"""What was built and is still remembered."""

generation_stories = Table(
    "generation_stories",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("story_id", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("generation_stories_by_digest", "digest"),
)
"""Which stories a generation is made of, in order: enough to build it again."""

live = Table(
    "live",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("version", String(40), nullable=False),
    Column("previous", String(40)),
    # 1: put back by an editor; it stays until the next reindex somebody asks for.
    Column("held", SmallInteger, nullable=False, server_default="0"),
    Column("changed_at", Float(53), nullable=False),
)
"""The one pointer all replicas follow."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("owner", String(40), nullable=False),
    # What asked for it, where the same may ask again after a crash.
    Column("wish", String(40)),
    Column("lease_until", Float(53), nullable=False),
    Column("progress", Text),
    # The generation that it has put into the database.
    Column("version", String(40)),
    Column("outcome", Text),
    Column("started_at", Float(53), nullable=False),
    Column("finished_at", Float(53)),
    Index(
        "jobs_one_at_a_time",
        "kind",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
    sqlite_autoincrement=True,
)
"""Reindexes: one at a time over all replicas, by the unique index."""

quotes = Table(
    "quotes",
    metadata,
    Column("answer_id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("story_id", String(80), nullable=False),
    # The version it was last compared with.
    Column("seen", String(40), nullable=False),
    # What became of it: a QuoteState, or told.
    Column("state", String(12), nullable=False),
    Index("quotes_by_version", "seen", "story_id"),
)
"""The citations of the answers that readers hold, to find those that a correction supersedes."""

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("answer_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", String(40), nullable=False),
    # edited or removed.
    Column("kind", String(12), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text),
    # listed, due or sent.
    Column("state", String(12), nullable=False),
    # The number of the queued update that tells of it.
    Column("wish", BigInteger),
    Column("noted_at", Float(53), nullable=False),
    Index("corrections_once", "answer_id", "number", "version", unique=True),
    Index("corrections_by_state", "state"),
    sqlite_autoincrement=True,
)
"""Answers whose quoted sentence was edited or removed, once each and version."""
