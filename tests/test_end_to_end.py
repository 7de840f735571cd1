"""The whole path with nothing faked: story files, the real index and models, the real bot, the local Bot API server."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.app import build
from bot.lifecycle.serving import serving
from bot.locales import load
from bot.playground.server import PlaygroundServer
from bot.ports import Engine
from bot.settings import Settings
from index.builds.reindex import reindex
from index.settings import IndexConfig
from tests.bots import settings_for
from tests.rig import ADA, EDITOR, GROUP, playground, replies, until
from tests.stories import write_stories

EN = load("en")
LONG = 120.0


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with stories and data: an index built once, copied for each test."""
    home = tmp_path_factory.mktemp("home")
    stories = write_stories(home / "stories", "bridge.md", "marathon.txt")
    asyncio.run(reindex(IndexConfig(stories, home / "data")))
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "home")


@pytest.fixture
async def server() -> AsyncIterator[PlaygroundServer]:
    async with playground() as started:
        yield started


@asynccontextmanager
async def bot_at(home: Path, server: PlaygroundServer) -> AsyncIterator[Engine]:
    """Run the bot as `storyproof run` puts it together; yield its engine, after the start's own look at the stories."""
    settings: Settings = settings_for(server, home / "data").model_copy(
        update={"stories_dir": home / "stories"}
    )
    assembled = build(settings)
    async with serving(assembled.application, assembled.ingress):
        if (home / "data" / "index").exists():
            await assembled.application.bot_data.prepared.wait()
        yield assembled.application.bot_data.engine


async def ask(server: PlaygroundServer, text: str, chat: int = ADA) -> dict[str, Any]:
    before = len(replies(server, chat))
    server.says(ADA, text, chat)
    await until(lambda: len(replies(server, chat)) > before, LONG)
    return replies(server, chat)[-1]


async def test_an_answer_its_proof_a_restart_and_a_corrected_story(
    home: Path, server: PlaygroundServer
) -> None:
    async with bot_at(home, server) as engine:
        await until(engine.status, LONG)
        said = await ask(server, "How much did the city spend on the bridge?")
        assert "€48.5 million" in said["text"].split("\n\n")[0]
        assert "[1]" in said["text"]

    async with bot_at(home, server) as engine:  # a restart: the button is answered from the disk
        await until(engine.status, LONG)
        server.press(ADA, ADA, said["message_id"])
        await until(lambda: EN.proof_unchanged in server.messages(ADA)[-1]["text"], LONG)

        bridge = home / "stories" / "bridge.md"
        corrected = bridge.read_text(encoding="utf-8").replace("€48.5 million", "€51 million")
        bridge.write_text(corrected, encoding="utf-8")
        server.says(EDITOR, "/reindex")
        report = EN.report_sentences.format(added=0, edited=1, removed=0, unchanged=14)
        await until(lambda: any(report in m["text"] for m in replies(server, EDITOR)), LONG)

        again = await ask(server, "How much did the city spend on the bridge?")
        assert "€51 million" in again["text"]
        server.press(ADA, ADA, said["message_id"], data=_data(said))
        await until(lambda: EN.proof_edited in _text(server, said["message_id"]), LONG)
        assert "€48.5 million" in _text(server, said["message_id"])
        assert "€51 million" in _text(server, said["message_id"]).partition(EN.proof_now)[2]


async def test_the_bot_says_plainly_when_the_stories_do_not_say(home: Path, server: PlaygroundServer) -> None:
    async with bot_at(home, server) as engine:
        await until(engine.status, LONG)
        said = await ask(server, "What is the capital of Australia?")
        assert said["text"].startswith(EN.refusal_not_in_story)
        in_group = await ask(server, "/ask Who won the marathon?", GROUP)
        assert "A baker from Lunde" in in_group["text"]


async def test_a_bot_without_an_index_builds_one_and_asks_for_patience_meanwhile(
    home: Path, server: PlaygroundServer
) -> None:
    shutil.rmtree(home / "data")
    async with bot_at(home, server) as engine:
        early = await ask(server, "Who won the marathon?")
        assert early["text"].startswith(EN.refusal_not_ready)
        await until(engine.status, LONG)
        late = await ask(server, "Who won the marathon?")
        assert "A baker from Lunde" in late["text"]


def _data(message: dict[str, Any]) -> str:
    return str(message["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


def _text(server: PlaygroundServer, message_id: int) -> str:
    return str(next(m["text"] for m in server.messages(ADA) if m["message_id"] == message_id))
