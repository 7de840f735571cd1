"""The desk with nothing faked: a file or a page of the web answers and goes again, other processes are followed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from bot.locales import load
from bot.playground.server import PlaygroundServer
from tests.support.command_line import clean_environment
from tests.support.fetching.hosts import PUBLIC
from tests.support.fetching.sites import Wires, page, redirect, site
from tests.support.page_measure import PAGES
from tests.support.rig import EDITOR, replies, until
from tests.support.stories import OBSERVATORY
from tests.support.whole_bot import LONG, ask, bot_at

EN = load("en")
SODIUM = "What is the second tail of the comet made of?"


def heard(server: PlaygroundServer, words: str) -> int:
    """Return how many messages to the editor hold these words."""
    return sum(words in one["text"] for one in replies(server, EDITOR))


def reports(server: PlaygroundServer) -> int:
    return heard(server, EN.report_title)


async def test_a_file_answers_is_put_back_and_a_reindex_elsewhere_is_followed(
    home: Path,
    server: PlaygroundServer,
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


async def test_a_page_of_the_web_answers_under_its_address_and_one_that_leads_inside_is_refused(
    home: Path,
    server: PlaygroundServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved = (PAGES / "wordpress-gutenberg.html").read_bytes()

    async def answer(path: str, writer: asyncio.StreamWriter) -> None:
        leads = {"/short": redirect("http://news.example/mill"), "/in": redirect("http://10.0.0.7/admin")}
        await leads.get(path, page(saved, "text/html; charset=utf-8"))(path, writer)

    async with site(answer) as web, site(page()) as inside, bot_at(home, server) as engine:
        # Names and connections lead to the loopback; the rule, the reading and all behind it are the bot's own.
        wires = Wires({"news.example": [[PUBLIC]]}, {PUBLIC: web.port}, inside.port)
        monkeypatch.setattr("index.intake.fetch.fetch.Network", wires.network)
        await until(engine.status, LONG)
        server.says(EDITOR, "/add http://news.example/in")
        await until(lambda: heard(server, EN.fetch_blocked), LONG)
        assert (wires.dialled, inside.connections) == ([(PUBLIC, 80)], 0)

        server.says(EDITOR, "/add http://news.example/short")
        await until(lambda: reports(server) == 1, LONG)
        assert web.connections == 3
        said = await ask(server, "Who opened the sluice of the mill?")
        assert "Effie Strand" in said["text"]
        assert "http://news.example/mill" in {one.get("url") for one in said["entities"]}
        # What stands around the article on the page is no part of the story.
        said = await ask(server, "What happened to the roof of the primary school?")
        assert said["text"].startswith(EN.refusal_not_in_story)
