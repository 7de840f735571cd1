"""The tests' own PostgreSQL gives each of them an empty database that keeps what is committed."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.postgres_server import new_database


def test_each_database_is_empty_durable_and_closed_to_strangers() -> None:
    one, other = new_database(), new_database()
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('a')")
    with psycopg.connect(one) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("a",)]
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    with psycopg.connect(other) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT word FROM kept")
    stranger = one.replace("storyproof:", "storyproof:not-")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(stranger)
