"""The desk with nothing faked: a file sent in the chat answers and goes again, and other processes are followed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from subprocess import PIPE

from bot.locales import load
from bot.playground.server import PlaygroundServer
from tests.rig import EDITOR, replies, until
from tests.stories import OBSERVATORY
from tests.test_cli import clean_environment
from tests.test_end_to_end import LONG, ask, bot_at, built, home, server  # noqa: F401  (fixtures)

EN = load("en")
SODIUM = "What is the second tail of the comet made of?"


def reports(server: PlaygroundServer) -> int:  # noqa: F811
    return sum(EN.report_title in one["text"] for one in replies(server, EDITOR))


async def test_a_file_answers_is_put_back_and_a_reindex_elsewhere_is_followed(
    home: Path,  # noqa: F811
    server: PlaygroundServer,  # noqa: F811
) -> None:
    async with bot_at(home, server) as engine:
        await until(engine.status, LONG)
        server.sends(EDITOR, "observatory.txt", OBSERVATORY.encode())
        await until(lambda: reports(server) == 1, LONG)
        assert "sodium" in (await ask(server, SODIUM))["text"]
        server.says(EDITOR, "/rollback")
        await until(lambda: "answers again" in replies(server, EDITOR)[-1]["text"], LONG)
        assert (await ask(server, SODIUM))["text"].startswith(EN.refusal_not_in_story)

        # The command line is another process over the same folder and database.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "reindex"),
            env=clean_environment(STORIES_DIR=str(home / "stories"), DATA_DIR=str(home / "data")),
            cwd=home,
            stdout=PIPE,
            stderr=PIPE,
        )
        running = home / "data" / "index" / "generations"
        before = {path.name for path in running.iterdir()}
        await until(lambda: {path.name for path in running.iterdir()} - before, LONG)
        server.says(EDITOR, "/reindex")
        printed, _ = await process.communicate()
        await until(lambda: reports(server) == 2, LONG)
        [version] = [line for line in printed.decode().splitlines() if line.startswith("Version: ")]
        assert version in replies(server, EDITOR)[-1]["text"]
        assert "sodium" in (await ask(server, SODIUM))["text"]

        # Nobody asks: what another process makes live here is opened all the same.
        held = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "rollback"),
            env=clean_environment(STORIES_DIR=str(home / "stories"), DATA_DIR=str(home / "data")),
            cwd=home,
        )
        assert await held.wait() == 0
        assert (await ask(server, SODIUM))["text"].startswith(EN.refusal_not_in_story)
