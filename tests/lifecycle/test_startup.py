"""A bot that cannot work ends by itself: exit 1, one line that names cause and cure, no traceback."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from bot.lifecycle.heartbeat import is_alive
from bot.locales import load
from bot.playground.errors import ApiError
from bot.playground.server import PlaygroundServer
from tests.support.bots import running, settings_for
from tests.support.command_line import clean_environment
from tests.support.fakes import FakeEngine, FakeIndexer
from tests.support.rig import ADA, EDITOR, replies, until

STORY = "The old bridge of Alden was closed on Monday after an engineer found a crack.\n"


async def start(server: PlaygroundServer, home: Path) -> asyncio.subprocess.Process:
    """Start `storyproof run` on the server with STORIES_DIR and DATA_DIR in `home`."""
    environment = clean_environment(
        TELEGRAM_BOT_TOKEN=server.token,
        TELEGRAM_API_BASE_URL=server.base_url,
        STORIES_DIR=str(home / "stories"),
        DATA_DIR=str(home / "data"),
    )
    command = (sys.executable, "-m", "bot.cli", "run")
    return await asyncio.create_subprocess_exec(*command, cwd=home, env=environment, stdout=PIPE, stderr=PIPE)


async def end_of(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Wait for a process to end by itself and return its status and what it logged."""
    try:
        _, errors = await asyncio.wait_for(process.communicate(), 60)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, errors.decode()


@pytest.mark.parametrize("exists", [True, False], ids=["empty", "missing"])
async def test_without_stories_the_bot_ends_with_a_line(
    server: PlaygroundServer, tmp_path: Path, exists: bool
) -> None:
    if exists:
        (tmp_path / "stories").mkdir()
    status, logged = await end_of(await start(server, tmp_path))
    assert status == 1
    last = logged.strip().splitlines()[-1]
    assert last.startswith("storyproof: ")
    assert str(tmp_path / "stories") in last
    assert "Traceback" not in logged


async def test_a_token_that_is_revoked_ends_the_bot_with_a_line(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "bridge.md").write_text(STORY, encoding="utf-8")
    process = await start(server, tmp_path)
    await until(lambda: server.feed.polled, timeout=60)
    server.fail_next("getUpdates", *[ApiError(401, "Unauthorized")] * 3)
    server.says(ADA, "Who closed the bridge?")
    status, logged = await end_of(process)
    assert status == 1
    assert logged.strip().splitlines()[-1].startswith("storyproof: Telegram does not know this bot token.")
    assert "Traceback" not in logged


async def test_a_bot_gives_signs_of_life_only_while_polls_succeed(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    server.fail_next("getUpdates", *[ApiError(401, "Unauthorized")] * 3)
    async with running(settings_for(server, tmp_path), FakeEngine(), FakeIndexer()) as bot:
        await bot.application.bot_data.failed.wait()
        assert "does not know this bot token" in str(bot.application.bot_data.failure)
    assert not is_alive(tmp_path)
    assert not bot.engine.live


async def test_a_reindex_that_the_end_cuts_short_is_told_so_and_done_after_the_next_start(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    indexer = FakeIndexer()
    indexer.may_end.clear()
    async with running(settings_for(server, tmp_path), FakeEngine(), indexer):
        server.says(EDITOR, "/reindex")
        await until(lambda: "12 of 24" in "".join(one["text"] for one in replies(server, EDITOR)))
    [shown] = replies(server, EDITOR)
    assert shown["text"] == load("en").failure_still_serving
    indexer.may_end.set()
    async with running(settings_for(server, tmp_path), FakeEngine(), indexer):
        await until(lambda: load("en").report_title in replies(server, EDITOR)[0]["text"])
    assert (len(replies(server, EDITOR)), indexer.runs) == (1, 2)
