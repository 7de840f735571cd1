"""What the doctor says of the database, the language model and the HTTP port; it changes none of them."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.doctor import words
from bot.doctor.findings import Mark
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.migrations import SCHEMA_VERSION
from index.settings import IndexConfig
from tests.support import endpoints
from tests.support.endpoints import KEY, fails, says
from tests.support.installations import found, marks, port_of, settings_of
from tests.support.postgres_server import new_database

pytestmark = pytest.mark.usefixtures("clean")


@pytest.mark.parametrize(
    ("version", "mark"),
    [(SCHEMA_VERSION, "ok"), (SCHEMA_VERSION - 1, "warning"), (SCHEMA_VERSION + 1, "wrong")],
)
async def test_the_version_of_the_database_is_compared_and_left_as_it_is(
    version: int, mark: str, tmp_path: Path
) -> None:
    open_database(tmp_path).close()
    path = tmp_path / "storyproof.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE schema_version SET version = ?", (version,))
    settings = Settings(data_dir=tmp_path)
    assert (await found(settings, "database"))["database"].mark == mark
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchone() == (version,)


async def test_a_damaged_database_is_told_of(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    path, settings = tmp_path / "storyproof.db", Settings(data_dir=tmp_path)
    whole = path.read_bytes()
    # Only its last page: it opens, and tells its version.
    path.write_bytes(whole[:-4096] + b"\xff" * 4096)
    assert marks(await found(settings, "database")) == {"database": "wrong"}
    path.write_bytes(b"no database" * 1000)
    assert marks(await found(settings, "database")) == {"database": "wrong"}


async def test_postgresql_is_looked_at_and_its_password_is_not_told(tmp_path: Path) -> None:
    url = new_database()
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(url))
    assert (await found(settings, "database"))["database"].finding == words.NO_DATABASE.finding
    open_database(tmp_path, url).close()
    assert "PostgreSQL opens" in (await found(settings, "database"))["database"].finding
    gone = Settings(data_dir=tmp_path, database_url=SecretStr("postgresql://bot:pass-word@127.0.0.1:9/x"))
    finding = (await found(gone, "database"))["database"]
    assert (finding.mark, "cannot be reached" in finding.finding) == (Mark.WRONG, True)
    assert "pass-word" not in finding.as_json()


async def test_the_model_is_asked_one_tiny_question_and_its_key_is_not_told(small: IndexConfig) -> None:
    for turn, mark in (
        (says('{"ready": true}'), "ok"),
        (says("{", finish="length"), "ok"),
        (fails(401, f"no such key: {KEY}"), "wrong"),
        (fails(500), "wrong"),
    ):
        async with endpoints.serving(turn) as endpoint:
            settings = settings_of(small, openai_base_url=endpoint.base_url, openai_api_key=KEY)
            finding = (await found(settings, "model"))["model"]
        assert (finding.mark, KEY in finding.as_json()) == (mark, False)
        assert len(endpoint.requests) == 1
    finding = (await found(settings, "model"))["model"]
    assert (finding.mark, "could not be reached" in finding.finding) == (Mark.WRONG, True)


async def test_a_port_that_is_taken_or_is_not_ours_is_told_of(small: IndexConfig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        answer = asyncio.create_task(_answer_html(stranger))
        taken = settings_of(small, http_port=port_of(stranger))
        assert (await found(taken, "http port"))["http port"].finding.endswith("taken by another program.")
        await answer
    elsewhere = settings_of(small, http_port=port_of_nobody(), http_host="192.0.2.1")
    assert "cannot be listened on" in (await found(elsewhere, "http port"))["http port"].finding
    assert marks(await found(settings_of(small, http_port=port_of_nobody()), "http port")) == {}


def port_of_nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return port_of(free)


async def _answer_html(listener: socket.socket) -> None:
    def answer() -> None:
        connection, _ = listener.accept()
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        connection.close()

    await asyncio.to_thread(answer)
