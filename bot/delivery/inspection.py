"""A data folder or a DATABASE_URL in, how its database is out; nothing in it is made, migrated or written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.delivery.database import FILE_NAME, explained, postgresql_address, schema_version
from index.errors import StoryproofError

_PATIENCE: Final = "-c statement_timeout=4000 -c lock_timeout=2000 -c default_transaction_read_only=on"


@dataclass(frozen=True, slots=True)
class Inspected:
    """A database: how it is called, the version of its tables (None: there are none yet), whether it is whole."""

    name: str
    version: int | None
    whole: bool = True


def inspect_database(data_dir: Path, url: str | None) -> Inspected:
    """Look at the database; raise ConfigurationError or IntakeUnavailable for a server that does not serve."""
    return _postgresql(url) if url else _sqlite((data_dir / FILE_NAME).absolute())


def _sqlite(path: Path) -> Inspected:
    if not path.is_file():
        return Inspected(str(path), None)
    engine = create_engine(
        f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", poolclass=NullPool, connect_args={"timeout": 3}
    )
    try:
        with engine.connect() as connection:
            said = connection.execute(text("PRAGMA quick_check(1)")).scalar()
            return Inspected(str(path), _version(connection), whole=said == "ok")
    except DatabaseError:
        return Inspected(str(path), None, whole=False)


def _postgresql(url: str) -> Inspected:
    try:
        engine = create_engine(
            postgresql_address(url),
            poolclass=NullPool,
            connect_args={"connect_timeout": 4, "options": _PATIENCE},
        )
        with engine.connect() as connection:
            return Inspected("PostgreSQL", _version(connection))
    except SQLAlchemyError as error:
        problem: StoryproofError = explained(error)
        raise problem from None


def _version(connection: Connection) -> int | None:
    return schema_version(connection) or None
