"""A PostgreSQL server of its own for a test or a campaign: nothing in, the addresses of new databases out.

The server lies in a temporary directory, listens on a free port of loopback only, and asks for a password.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

NAME = "storyproof"
PATIENCE = 60.0
"""Seconds to start or stop in."""

_DEBIAN = Path("/usr/lib/postgresql")
_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that runs: where it listens, and what opens it."""

    port: int
    password: str
    pid: int

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of a database."""
        return f"postgresql://{NAME}:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database and return its DATABASE_URL."""
        name = f"chaos_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs: of Debian's newest version, or of the PATH; None without any."""
    versions = [path.parent for path in _DEBIAN.glob("*/bin/initdb") if path.parent.parent.name.isdigit()]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server while the body runs; raise FileNotFoundError when PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="storyproof-pg-"))
    user = _unprivileged()
    try:
        if user:
            shutil.chown(folder, user["user"], user["group"])
        password = _make_cluster(programs, folder, user)
        with _running(programs, folder, user) as (process, port):
            server = Postgres(port, password, process.pid)
            _await_answer(server, process, folder)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    """Return as whom to run: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise OSError("PostgreSQL refuses root, and there is neither a user postgres nor nobody")


def _make_cluster(programs: Path, folder: Path, user: dict[str, Any]) -> str:
    """Make the files of a server and return the password of its owner."""
    password = secrets.token_urlsafe(24)
    words = folder / "password"
    words.write_text(password, encoding="utf-8")
    words.chmod(0o600)
    if user:
        shutil.chown(words, user["user"], user["group"])
    command: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        NAME,
        "-E",
        "UTF8",
        "--locale=C",
    ]
    command += ["--auth=scram-sha-256", f"--pwfile={words}", "--no-sync"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **user)
    if made.returncode != 0:
        raise OSError(f"initdb failed: {made.stderr.strip()}")
    words.unlink()
    return password


@contextmanager
def _running(
    programs: Path, folder: Path, user: dict[str, Any]
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = _free_port()
    command: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder]
    command += ["-c", "listen_addresses=127.0.0.1", "-c", f"port={port}"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **user
        )
    try:
        yield process, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # "fast": open connections are ended
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_answer(server: Postgres, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text("utf-8", "replace").strip()
                raise OSError(f"PostgreSQL did not start: {log[-500:]}") from error
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
