"""How a database is, for the doctor; nothing in it is made, migrated or written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.storage.database import FILE_NAME, explained, postgresql_address
from bot.storage.migrations import SCHEMA_VERSION, schema_version
from index.errors import StoryproofError

_CHECK: Final = "PRAGMA quick_check(1)"
_PATIENCE_SECONDS: Final = (
    "-c statement_timeout=4000 -c lock_timeout=2000 -c default_transaction_read_only=on"
)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A database: how it is called, the version of its tables (None: there are none yet), whether it is whole."""

    name: str
    version: int | None
    whole: bool = True


def inspect_database(data_dir: Path, url: str | None) -> Inspected:
    """Look at the database; raise ConfigurationError or DatabaseUnavailableError for a server that does not serve."""
    path = (data_dir / FILE_NAME).absolute()
    if url is not None:
        return Inspected("PostgreSQL", read_only(data_dir, url, _version))
    if not path.is_file():
        return Inspected(str(path), None)
    try:
        whole = read_only(data_dir, None, lambda connection: connection.execute(text(_CHECK)).scalar())
        return Inspected(str(path), read_only(data_dir, None, _version), whole=whole == "ok")
    except DatabaseError:
        return Inspected(str(path), None, whole=False)


def read_only(data_dir: Path, url: str | None, work: Callable[[Connection], Result]) -> Result:
    """Do work that only reads; this blocks.

    Raises what `inspect_database` does, and SQLAlchemyError for an SQLite that is not there or damaged.
    """
    engine = _postgresql(url) if url else _sqlite((data_dir / FILE_NAME).absolute())
    try:
        with engine.connect() as connection:
            return work(connection)
    except SQLAlchemyError as error:
        if url is None:
            raise
        problem: StoryproofError = explained(error)
        raise problem from None


def is_of_now(connection: Connection) -> bool:
    """Tell whether the tables are those of this version of the program."""
    return schema_version(connection) == SCHEMA_VERSION


def _sqlite(path: Path) -> Engine:
    address = f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true"
    return create_engine(address, poolclass=NullPool, connect_args={"timeout": 3})


def _postgresql(url: str) -> Engine:
    options = {"connect_timeout": 4, "options": _PATIENCE_SECONDS}
    return create_engine(postgresql_address(url), poolclass=NullPool, connect_args=options)


def _version(connection: Connection) -> int | None:
    return schema_version(connection) or None
