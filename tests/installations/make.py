"""Makes an installation for the test of stored data: the data folder this version leaves, and what its chats show.

`python -m tests.installations.make NAME` writes tests/installations/NAME by running the real bot against the local
Bot API server over two versions of a small story. NAME is the commit that is checked out; it is never made again.

    data.tar.gz    the data folder after the bot has stopped
    stories/       the stories folder as it was then
    chats.json     the messages of each chat, as the Bot API has them
    receipt.json   the file that /receipt sent for the first answer
"""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
import sys
import tarfile
import tempfile
import textwrap
from pathlib import Path

from bot.locales import load
from bot.playground.errors import Json
from bot.playground.server import PlaygroundServer
from tests.support.rig import ADA, EDITOR, GROUP, playground, replies, until
from tests.support.whole_bot import LONG, ask, bot_at

EN = load("en")

FIRST = textwrap.dedent("""\
    ---
    title: "Skerry Ferry Sails Again"
    date: 2025-09-12
    source: The Sound Observer
    url: https://news.example/ferry
    ---

    The ferry to Skerry sailed again on Monday after a winter in the yard. The repair of the engine cost
    340,000 euros.

    Captain Runa Hale steered the first crossing. Sixty passengers stood on deck.

    A brass band from Tolvik played on the pier. Two goats left the ship before anyone else.

    The crossing takes 50 minutes. A return ticket costs 12 euros.

    Nine mechanics had worked on the hull. The island gets a second ship in 2031.
    """)
BAND, GOATS = "A brass band from Tolvik played on the pier. ", "Two goats left the ship before anyone else."
SECOND = FIRST.replace("340,000", "415,000").replace(f"{BAND}{GOATS}\n\n", "").rstrip() + f"\n\n{GOATS}\n"
ADDED = textwrap.dedent("""\
    Bakery in Tolvik Sells Its Bread From a Bus

    A bakery in Tolvik has sold its bread from a red bus since March. Baker Odd Lien bought the bus for 9,000 euros.

    The bus stops in seven villages every day. Children get the first bun for nothing.
    """)
GATE = textwrap.dedent("""\
    questions:
      - question: How long does the crossing take?
        sentence: The crossing takes 50 minutes.
      - question: What is the capital of Australia?
        unanswerable: true
    """)

UNDER_FIRST = (
    "How much did the repair of the engine cost?",
    "Who played on the pier?",
    "Who left the ship before anyone else?",
    "How many mechanics had worked on the hull?",
    "When was the pier built?",
)
UNDER_SECOND = (
    "What was the cost of the engine's repair?",
    "How many villages does the bus stop in?",
)
IN_GROUP = "/ask Who steered the first crossing?"


async def reported(server: PlaygroundServer, count: int) -> None:
    """Wait until the editor has had so many reports of a new index."""

    def reports() -> int:
        return sum(EN.report_title in message.get("text", "") for message in replies(server, EDITOR))

    await until(lambda: reports() == count, LONG)


async def live_through(home: Path, server: PlaygroundServer) -> bytes:
    """Build, add a story, ask, change the story and ask again; return the receipt of the first answer."""
    story = home / "stories" / "ferry.md"
    async with bot_at(home, server) as engine:
        await until(engine.status, LONG)
        server.sends(EDITOR, "bakery.txt", ADDED.encode())
        await reported(server, 1)
        await ask(server, UNDER_FIRST[0])
        sent = await ask(server, "/receipt")
        for question in UNDER_FIRST[1:]:
            await ask(server, question)
        await ask(server, IN_GROUP, GROUP)
        story.write_text(SECOND, encoding="utf-8")
        server.says(EDITOR, "/reindex")
        await reported(server, 2)
        for question in UNDER_SECOND:
            await ask(server, question)
    return server.world.files[sent["document"]["file_id"]].data


def pack(data: Path, archive: Path) -> None:
    """Write a folder as one file that says nothing of who made it, and where."""

    def bare(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        tar.add(data, "data", filter=bare)


def keep(home: Path, target: Path, chats: dict[int, list[Json]], receipt: bytes) -> None:
    """Write down what a later version has to open."""
    pack(home / "data", target / "data.tar.gz")
    shutil.copytree(home / "stories", target / "stories")
    (target / "chats.json").write_text(json.dumps(chats, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (target / "receipt.json").write_bytes(receipt)


async def make(home: Path, target: Path) -> None:
    """Let a bot live in the first folder, and keep in the second what came of it."""
    async with playground() as server:
        receipt = await live_through(home, server)
        chats = {chat: server.messages(chat) for chat in (ADA, EDITOR, GROUP)}
    keep(home, target, chats, receipt)


def main() -> None:
    """Make the installation that the command line names."""
    target = Path(__file__).parent / sys.argv[1]
    target.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        stories = Path(folder) / "stories"
        stories.mkdir()
        (stories / "ferry.md").write_text(FIRST, encoding="utf-8")
        (stories / "ferry.questions.yaml").write_text(GATE, encoding="utf-8")
        asyncio.run(make(Path(folder), target))


if __name__ == "__main__":
    main()
