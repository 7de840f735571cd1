"""The commands over a real index: a first start on Telegram, `ask`, a pipe, and failures told in one line."""

from __future__ import annotations

import asyncio
import functools
import io
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from bot.cli import main
from bot.locales import load
from bot.playground.server import PlaygroundServer
from bot.settings import setting_names
from tests.support.command_line import KEYS, clean_environment
from tests.support.rig import ADA, playground, replies, until

STORY = """---
title: The bridge of Alden
date: 2024-05-02
source: Example Courier
---

The old bridge of Alden was closed on Monday after an engineer found a crack. The mayor, Ida Holm, said that
repairs would cost 3 million crowns. Two hundred families live on the far bank of the river.
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one story, where a first start finds no index."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "stories").mkdir()
    (folder / "stories" / "bridge.md").write_text(STORY, encoding="utf-8")
    return folder


@pytest.fixture
def at_home(home: Path, logging_put_back: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run commands in this process as if started in that folder."""
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(home)
    return home


def test_a_wrong_token_is_one_line_and_one(
    at_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "123456:" + "B" * 35
    with playground_beside() as root:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", wrong)
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", root)
        assert main(["run"]) == 1
    errors = capsys.readouterr().err
    last = errors.strip().splitlines()[-1]
    assert last.startswith("storyproof: Telegram does not know this bot token. Copy TELEGRAM_BOT_TOKEN again")
    assert "Traceback" not in errors
    assert wrong not in errors


async def test_a_server_that_is_not_there_is_named_once_and_waited_for(
    server: PlaygroundServer, home: Path
) -> None:
    await server.stop()
    process = await start_bot(server, home, token=server.token)
    said = await process.stderr.readuntil(b"Check the network and TELEGRAM_API_BASE_URL.")
    assert f"No answer from {server.base_url}" in said.decode()
    await server.start()
    try:
        await until(lambda: server.feed.polled, timeout=60)
        process.send_signal(signal.SIGTERM)
        _, rest = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert (process.returncode, rest.count(b"No answer from"), rest.count(b"Traceback")) == (0, 0, 0)


async def test_a_signal_ends_a_start_that_waits(server: PlaygroundServer, home: Path) -> None:
    await server.stop()
    process = await start_bot(server, home, token=server.token)
    await process.stderr.readuntil(b"TELEGRAM_API_BASE_URL.")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


HANGS = """
import asyncio, logging, os, signal, time
from bot.commands import run
async def hang(stop, started, settings):
    started.set()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.to_thread(time.sleep, 600)
run._serve_until, run.STOP_SECONDS, run.EXIT_SECONDS = hang, 0.1, 0.5
logging.basicConfig()
asyncio.run(run._serve(None))
"""


async def test_a_thread_that_hangs_does_not_keep_a_stopped_bot_from_ending() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HANGS, stderr=PIPE)
    async with asyncio.timeout(60):
        _, errors = await process.communicate()
    assert process.returncode == 0
    assert b"what was left is done after the next start" in errors


async def test_a_first_start_reads_the_story_answers_and_ends_with_a_signal(
    server: PlaygroundServer, home: Path
) -> None:
    process = await start_bot(server, home, token=server.token)
    try:
        await proved_answer(server)
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    assert server.token not in errors.decode()
    assert "Traceback" not in errors.decode()


def test_ask_prints_one_object_about_the_story(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", "--after", "Who is Ida Holm?", "Who", "is", "the", "mayor?"]) == 0
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (list(shown), shown["question"], shown["status"]) == (KEYS, "Who is the mayor?", "answered")
    assert "Ida Holm" in shown["citations"][0]["quote"]
    assert main(["ask", "Who is the mayor?"]) == 0
    assert "[1]" in capsys.readouterr().out


def test_without_stories_reindex_fails_in_a_line_and_the_old_index_answers_a_pipe(
    at_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["ask", "Who is the mayor?"])
    (at_home / "stories" / "bridge.md").unlink()
    capsys.readouterr()
    assert main(["reindex"]) == 1
    assert "Traceback" not in (shown := capsys.readouterr()).err
    assert shown.err.strip().splitlines()[-1].startswith("storyproof: ")
    monkeypatch.setattr("sys.stdin", io.StringIO("Who is the mayor?\n1\n"))
    assert main(["run"]) == 0
    printed = capsys.readouterr().out
    assert "Ida Holm" in printed
    assert load("en").proof_unchanged in printed


@contextmanager
def playground_beside() -> Iterator[str]:
    """Run a local Bot API server in a thread and yield its root: for commands that need the main thread."""
    ready, stop, roots = threading.Event(), threading.Event(), list[str]()

    async def serve() -> None:
        async with playground() as server:
            roots.append(server.base_url)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    yield roots[0]
    stop.set()
    thread.join()


async def start_bot(server: PlaygroundServer, folder: Path, token: str) -> Any:
    """Start `storyproof run` in a folder, against the local server."""
    environment = clean_environment(TELEGRAM_BOT_TOKEN=token, TELEGRAM_API_BASE_URL=server.base_url)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "run", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )


async def proved_answer(server: PlaygroundServer) -> None:
    """Ask until the bot has read the story; before that it says that it is reading."""
    for count in range(1, 300):
        server.says(ADA, "Who is the mayor?")
        await until(functools.partial(has_said, server, count), timeout=60)
        said = replies(server, ADA)[-1]["text"]
        if said != load("en").refusal_not_ready:
            assert "Ida Holm" in said
            return
        await asyncio.sleep(0.3)
    pytest.fail("the story was never read")


def has_said(server: PlaygroundServer, count: int) -> bool:
    """Tell whether the bot has answered so many times."""
    return len(replies(server, ADA)) >= count
