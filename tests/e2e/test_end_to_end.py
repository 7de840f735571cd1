"""The whole path with nothing faked: story files, the real index and models, the real bot, the local Bot API server."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bot.locales import load
from bot.playground.server import PlaygroundServer
from tests.support.rig import ADA, EDITOR, GROUP, replies, until
from tests.support.whole_bot import LONG, ask, bot_at

EN = load("en")


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
