"""A database opens as it was left: made whole or not at all, brought up to date, shared, or refused."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect

from bot.errors import DatabaseUnavailableError
from bot.queue.inbox import Inbox
from bot.storage.answers import AnswersStore
from bot.storage.database import Database, open_database
from bot.storage.migrations import SCHEMA_VERSION
from bot.storage.schema import metadata, schema
from index.errors import ConfigurationError
from tests.support.databases import rows, said
from tests.support.fakes import answer
from tests.support.first_version import first_version
from tests.support.postgres_server import new_database

DIES = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.storage.database import open_database

count = 0

@event.listens_for(Engine, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    global count
    count += statement.lstrip().startswith(("CREATE", "ALTER", "INSERT"))
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

open_database(Path(sys.argv[1]))
"""


async def test_a_first_version_is_brought_up_to_date_and_keeps_its_answers(tmp_path: Path) -> None:
    first_version(tmp_path)
    for _ in range(2):
        opened = open_database(tmp_path)
        store = AnswersStore(opened)
        stored = await store.get(41)
        assert stored is not None
        assert (stored.chat_id, stored.message_id, stored.reply) == (5, 77, answer())
        assert await store.questions_behind(5, 77) == ("Why?", "Who?")
        assert [row.version for row in rows(opened, schema)] == [SCHEMA_VERSION]
        opened.close()
    opened = open_database(tmp_path)
    assert await AnswersStore(opened).add(5, None, answer()) == 42
    names = {index["name"] for index in inspect(opened.engine).get_indexes("answers")}
    assert names == {index.name for index in metadata.tables["answers"].indexes}
    assert await Inbox(opened, 7).store([said(1)]) == 1
    opened.close()


@pytest.mark.parametrize("old", [False, True], ids=["new", "first version"])
@pytest.mark.parametrize("step", [1, 4, 9])
def test_a_kill_while_the_tables_are_made_leaves_all_or_nothing(tmp_path: Path, old: bool, step: int) -> None:
    if old:
        first_version(tmp_path)
    dead = subprocess.run([sys.executable, "-c", DIES, tmp_path, str(step)], check=False, cwd=Path.cwd())
    assert dead.returncode == -signal.SIGKILL
    opened = open_database(tmp_path)
    assert [row.version for row in rows(opened, schema)] == [SCHEMA_VERSION]
    assert "inbox_id" in {column["name"] for column in inspect(opened.engine).get_columns("answers")}
    opened.close()


def test_processes_that_start_together_make_the_tables_once(tmp_path: Path) -> None:
    for number in range(5):
        with ThreadPoolExecutor(4) as pool:
            opened = list(pool.map(open_database, [tmp_path / str(number)] * 4))
        assert [row.version for row in rows(opened[0], schema)] == [SCHEMA_VERSION]
        for one in opened:
            one.close()


def test_replicas_that_start_together_make_the_tables_once(tmp_path: Path) -> None:
    url = new_database()
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(open_database, [tmp_path] * 4, [url] * 4))
    assert [row.version for row in rows(opened[0], schema)] == [SCHEMA_VERSION]
    for one in opened:
        one.close()


async def test_a_database_that_goes_away_is_not_well_until_it_is_back(tmp_path: Path) -> None:
    url = new_database()
    opened = open_database(tmp_path, url)
    name = url.rpartition("/")[2]
    with psycopg.connect(url.replace(name, "postgres"), autocommit=True) as other:
        for allowed in (True, False, True):
            other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}")
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            assert await opened.is_well() == allowed
    opened.close()


async def test_all_that_is_committed_is_read_by_the_next_who_opens(
    database: Database, tmp_path: Path
) -> None:
    await Inbox(database, 7).store([said(1)])
    url = database.engine.url.render_as_string(hide_password=False) if database.is_shared else None
    again = open_database(tmp_path, url)
    assert [claim.update_id for claim in await Inbox(again, 7).claim(9, alone=True)] == [1]
    again.close()


def test_a_server_that_is_not_there_may_come_and_one_that_refuses_will_not(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached") as raised:
        open_database(tmp_path, "postgresql://storyproof:secret@127.0.0.1:9/storyproof")
    assert raised.value.retryable
    assert "secret" not in str(raised.value)
    url = new_database()
    for wrong in (url.replace("storyproof:", "storyproof:not-"), url + "_not"):
        with pytest.raises(ConfigurationError, match="DATABASE_URL") as refused:
            open_database(tmp_path, wrong)
        assert url.split(":")[2].split("@")[0] not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "postgresql+asyncpg://a@b/c", "not an address", "sqlite:///x"]
)
def test_another_kind_of_database_is_named(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="postgresql://"):
        open_database(tmp_path, url)
    assert list(tmp_path.iterdir()) == []
