"""Bring the tables of an older version up to date; refuse those of a newer one."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, select, text

from bot.storage.citations import record_all_citations
from bot.storage.schema import answers, metadata, schema
from index.errors import ConfigurationError

SCHEMA_VERSION: Final = 3

_MIGRATION_LOCK: Final = 7_021_984


def migrate(engine: Engine, name: str) -> None:
    """Bring the tables to SCHEMA_VERSION; refuse what a newer version wrote."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Replicas that start together make the tables one after the other.
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        else:
            # Python's driver begins nothing by itself before a CREATE, and a kill would leave half of the tables.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        version = schema_version(connection)
        if version > SCHEMA_VERSION:
            raise ConfigurationError(
                f"{name} was written by a newer version of storyproof.",
                "Update storyproof, or set another DATA_DIR.",
            )
        if version < SCHEMA_VERSION:
            if version == 1:
                connection.execute(text("ALTER TABLE answers ADD COLUMN inbox_id INTEGER"))
            if version in (1, 2):
                for column in ("user_id", "question_message_id"):
                    connection.execute(text(f"ALTER TABLE answers ADD COLUMN {column} BIGINT"))
                # In a private chat the chat's number is the reader's.
                connection.execute(text("UPDATE answers SET user_id = chat_id WHERE chat_id > 0"))
            metadata.create_all(connection)
            if version in (1, 2):
                record_all_citations(connection)
            for index in answers.indexes:
                index.create(connection, checkfirst=True)
            connection.execute(schema.delete())
            connection.execute(schema.insert().values(version=SCHEMA_VERSION))


def schema_version(connection: Connection) -> int:
    """Return the version of the tables there (0: there are none)."""
    if inspect(connection).has_table(schema.name):
        return connection.execute(select(schema.c.version)).scalar() or 0
    # The first version kept its number elsewhere, and knew SQLite only.
    return int(inspect(connection).has_table(answers.name))
