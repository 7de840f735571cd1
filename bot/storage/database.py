"""The database, SQLite or PostgreSQL: opened, and used off the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Table,
    cast,
    create_engine,
    event,
    extract,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from bot.errors import DatabaseUnavailableError
from bot.storage.migrations import migrate
from index.errors import ConfigurationError, StoryproofError

FILE_NAME: Final = "storyproof.db"

_THREADS: Final = 4
_OPENING_SECONDS: Final = 60.0
_POSTGRESQL: Final = "postgresql+psycopg"
_PATIENCE: Final = (
    "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
)

_SILENCE: Final = {"keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""After so long (s, times, ms) a connection to a machine that went away is given up; by itself after a quarter hour."""

_REFUSALS: Final = (
    "password authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    '" does not exist',
)

Result = TypeVar("Result")


class Database:
    """Runs small transactions off the event loop, in threads of its own so that no answer holds them up."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        """Take an engine whose tables are there; `clock` is SQLite's only, PostgreSQL's own is used there."""
        self.engine = engine
        self.is_shared = engine.dialect.name == "postgresql"
        self._clock = clock
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="database")

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Do the work in one transaction and return what it returns; raise SQLAlchemyError when that fails."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.run_here, work)

    def run_here(self, work: Callable[[Connection], Result]) -> Result:
        """Do the work in one transaction in the calling thread; this blocks."""
        with self.engine.begin() as connection:
            return work(connection)

    def now(self) -> ColumnElement[float]:
        """Return the expression for now, in seconds since the epoch, by the one clock all replicas share."""
        if self.is_shared:
            return cast(extract("epoch", func.clock_timestamp()), Float(53))
        return literal(self._clock(), Float(53))

    async def is_well(self) -> bool:
        """Tell whether the database answers."""
        try:
            return await self.run(lambda connection: bool(connection.execute(select(literal(1))).scalar()))
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Let go of the threads and connections."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def insert_into(connection: Connection, table: Table) -> PostgresqlInsert | SqliteInsert:
    """Return an INSERT of this database's kind: one that can say what to do about a row that is there already."""
    return (postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert)(table)


def open_database(data_dir: Path, url: str | None = None) -> Database:
    """Open or create the database; raise ConfigurationError naming the cure when that fails."""
    return _open_postgresql(url) if url else _open_sqlite(data_dir)


def _open_sqlite(data_dir: Path) -> Database:
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 15})
        event.listen(engine, "connect", _prepare)
        # SQLite does not wait for others when it turns a file into WAL mode: it says at once that it is locked.
        with FileLock(path.with_suffix(".lock"), timeout=_OPENING_SECONDS):
            migrate(engine, f"The database {path}")
    except Timeout:
        raise ConfigurationError(
            f"Another process has been opening the database {path} for long.", "End it, and start again."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {data_dir} cannot be used: {error.strerror}.",
            "Set DATA_DIR to a writable folder.",
        ) from None
    except DatabaseError as error:
        raise ConfigurationError(
            f"The database {path} cannot be opened: {error.orig}.", "Check the folder, or move the file away."
        ) from None
    return Database(engine)


def _open_postgresql(url: str) -> Database:
    engine = create_engine(
        postgresql_address(url),
        # A restarted server leaves dead connections behind; each is tried before it is used.
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": _PATIENCE, "keepalives_idle": 10, **_SILENCE},
    )
    try:
        migrate(engine, "The database of DATABASE_URL")
    except SQLAlchemyError as error:
        raise explained(error) from None
    return Database(engine)


def explained(error: SQLAlchemyError) -> StoryproofError:
    """Return the error of ours for a PostgreSQL that does not serve: it cannot be reached, or not be used."""
    # Before there is a connection, the server's own word comes without a code.
    wordless = isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None
    if wordless and not any(sign in str(error.orig).lower() for sign in _REFUSALS):  # type: ignore[attr-defined]
        return DatabaseUnavailableError(
            "The database of DATABASE_URL cannot be reached.", "Check that it runs."
        )
    return ConfigurationError(
        f"The database of DATABASE_URL cannot be used ({type(error).__name__}).",
        "Check the name, user and password in DATABASE_URL.",
    )


def postgresql_address(url: str) -> URL:
    """Return DATABASE_URL as the address of our driver; raise ConfigurationError where it is none."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            "DATABASE_URL is no database address.", "Write postgresql://user:password@host/name."
        ) from None
    if address.drivername not in ("postgres", "postgresql", _POSTGRESQL):
        raise ConfigurationError(
            "DATABASE_URL is not a PostgreSQL address.",
            "Write postgresql://user:password@host/name, or leave it out for SQLite in DATA_DIR.",
        )
    return address.set(drivername=_POSTGRESQL)


def _prepare(connection: Any, _record: object) -> None:
    """Let readers and the writer of one SQLite file work side by side; what was committed survives a power cut."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
