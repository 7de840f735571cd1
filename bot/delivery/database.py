"""A data folder in, an open database with our tables out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError

from bot.delivery.answers import metadata
from index.errors import ConfigurationError

FILE_NAME: Final = "storyproof.db"
SCHEMA_VERSION: Final = 1


def open_database(data_dir: Path) -> Engine:
    """Open or create the database in `data_dir`; raise ConfigurationError naming the cure when that fails."""
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 15})
        event.listen(engine, "connect", _prepare)
        _migrate(engine, path)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {data_dir} cannot be used: {error.strerror}.",
            "Set DATA_DIR to a writable folder.",
        ) from None
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database {path} cannot be opened: {error.orig}.", "Check the folder, or move the file away."
        ) from None
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Let readers and the writer of one SQLite file work side by side, and survive a crash."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine, path: Path) -> None:
    """Bring the tables to SCHEMA_VERSION; refuse a file that a newer version wrote."""
    with engine.begin() as connection:
        version = int(connection.execute(text("PRAGMA user_version")).scalar_one())
        if version > SCHEMA_VERSION:
            raise ConfigurationError(
                f"{path} was written by a newer version of storyproof.",
                "Update storyproof, or set another DATA_DIR.",
            )
        if version < SCHEMA_VERSION:
            metadata.create_all(connection)
            connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
