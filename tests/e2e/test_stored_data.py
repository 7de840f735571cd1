"""What a version before has stored opens as it is: index, stories, answers with their proofs, corrections, receipts."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.locales import load
from bot.playground.errors import Json
from bot.playground.server import PlaygroundServer
from tests.support.rig import ADA, BOB, EDITOR, GROUP, playground, replies, until
from tests.support.whole_bot import LONG, bot_at

EN = load("en")
SHORT = 30.0
# Made by tests/installations/make.py, each at the commit that names it.
INSTALLATIONS = sorted((Path(__file__).parents[1] / "installations").glob("*/data.tar.gz"))
assert INSTALLATIONS

# Asked under the first version of the story, and under the second.
COST, BAND, GOATS, HULL = (
    "How much did the repair of the engine cost?",
    "Who played on the pier?",
    "Who left the ship before anyone else?",
    "How many mechanics had worked on the hull?",
)
REFUSED, IN_GROUP = "When was the pier built?", "/ask Who steered the first crossing?"
COST_NOW, BUS = "What was the cost of the engine's repair?", "How many villages does the bus stop in?"
OLD, NEW = "The repair of the engine cost 340,000 euros.", "The repair of the engine cost 415,000 euros."


@pytest.fixture(params=INSTALLATIONS, ids=lambda path: path.parent.name)
def stored(request: pytest.FixtureRequest) -> Path:
    """Return the folder that holds what one version has stored."""
    archive: Path = request.param
    return archive.parent


@pytest.fixture
def home(stored: Path, tmp_path: Path) -> Path:
    """Return a copy of the installation, with its data unpacked, that a bot may run over."""
    home = tmp_path / "home"
    shutil.copytree(stored / "stories", home / "stories")
    with tarfile.open(stored / "data.tar.gz") as archive:
        archive.extractall(home, filter="data")
    return home


@pytest.fixture
async def server(stored: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PlaygroundServer]:
    """Start a server whose chats hold the messages that the stored answers are about."""
    # The answers must be kept however long ago they were given.
    monkeypatch.setenv("KEEP_ANSWERS_DAYS", "36500")
    chats: dict[str, list[Json]] = json.loads((stored / "chats.json").read_text("utf-8"))
    async with playground() as started:
        for chat, messages in chats.items():
            room = started.world.chats[int(chat)]
            room.messages = {message["message_id"]: message for message in messages}
            room.last_message_id = max(room.messages)
        yield started


def on_disk(home: Path) -> dict[str, bytes]:
    """Return what tells one build of an index from another, and which of them is live."""
    index = home / "data" / "index"
    files = [index / "live.json", *index.glob("generations/*/manifest.json")]
    assert len(files) == 1 + len(list((index / "generations").iterdir()))
    return {str(path.relative_to(index)): path.read_bytes() for path in files}


def live(home: Path) -> dict[str, str]:
    """Return the live version and the one before."""
    pointer: dict[str, str] = json.loads((home / "data" / "index" / "live.json").read_text("utf-8"))
    return pointer


def answer_to(server: PlaygroundServer, chat: int, asked: str) -> Json:
    """Return the message that answers a question, as it is now."""
    [found] = [
        message
        for message in server.bot_messages(chat)
        if message.get("reply_to_message", {}).get("text") == asked and "text" in message
    ]
    return found


async def proof_of(server: PlaygroundServer, asked: str, chat: int = ADA) -> tuple[str, str]:
    """Press the first button of a stored answer; return the label of the proof, and what stands under it."""
    before = answer_to(server, chat, asked)
    server.press(ADA, chat, before["message_id"])
    await until(lambda: answer_to(server, chat, asked)["text"] != before["text"], SHORT)
    label, _, rest = answer_to(server, chat, asked)["text"].partition("\n")
    return label.removeprefix("[1] "), rest


async def reply_to(server: PlaygroundServer, person: int, text: str, about: int | None = None) -> Json:
    """Say something in private, about an earlier message if one is given, and return what the bot says."""
    before = len(replies(server, person))
    server.says(person, text, reply_to=about)
    await until(lambda: len(replies(server, person)) > before, LONG)
    return replies(server, person)[-1]


async def receipt_for(server: PlaygroundServer, person: int, message: Json) -> bytes:
    """Ask for the receipt of an answer, and return the file."""
    sent = await reply_to(server, person, "/receipt", message["message_id"])
    return server.world.files[sent["document"]["file_id"]].data


async def test_a_stored_index_opens_as_it_is_and_answers_a_new_question_with_an_exact_span(
    home: Path, server: PlaygroundServer
) -> None:
    before = on_disk(home)
    async with bot_at(home, server):
        # Whoever asks has asked nothing before that the question could lean on.
        said = await reply_to(server, BOB, "What does a return ticket cost?")
        assert said["text"].startswith("A return ticket costs 12 euros. [1]")
        receipt = json.loads(await receipt_for(server, BOB, said))
        assert receipt["index_version"] == live(home)["version"]
        [cited], [story] = receipt["citations"], receipt["stories"]
        assert (
            cited["quote"]
            == story["text"][cited["start"] : cited["end"]]
            == "A return ticket costs 12 euros."
        )
        said = await reply_to(server, BOB, "Who bought the bus?")
        assert said["text"].startswith("Baker Odd Lien bought the bus for 9,000 euros. [1]")
    assert on_disk(home) == before


async def test_the_proofs_of_stored_answers_say_what_became_of_each_sentence(
    home: Path, server: PlaygroundServer
) -> None:
    async with bot_at(home, server):
        label, proof = await proof_of(server, COST)
        assert label == EN.proof_edited
        assert OLD in proof.partition(EN.proof_now)[0]
        assert proof.endswith(NEW)
        assert (await proof_of(server, BAND))[0] == EN.proof_removed
        assert (await proof_of(server, GOATS))[0] == EN.proof_moved
        assert (await proof_of(server, HULL))[0] == EN.proof_unchanged
        assert (await proof_of(server, IN_GROUP, GROUP))[0] == EN.proof_unchanged
        assert (await proof_of(server, COST_NOW))[0] == EN.proof_unchanged
        assert (await proof_of(server, BUS))[0] == EN.proof_unchanged
        # What came closest to a question that was refused has a proof as well.
        assert answer_to(server, ADA, REFUSED)["text"].startswith(EN.refusal_not_in_story)
        assert (await proof_of(server, REFUSED))[0] == EN.proof_removed


async def test_a_rollback_lets_the_stored_index_before_answer(home: Path, server: PlaygroundServer) -> None:
    before, previous = on_disk(home), live(home)["previous"]
    async with bot_at(home, server):
        said = await reply_to(server, EDITOR, "/rollback")
        assert said["text"] == EN.rollback_done.format(version=previous)
        assert (await reply_to(server, BOB, COST))["text"].startswith(f"{OLD} [1]")
        assert (await proof_of(server, COST))[0] == EN.proof_unchanged
        assert (await proof_of(server, COST_NOW))[0] == EN.proof_edited
    after = on_disk(home)
    assert live(home)["version"] == previous
    assert after == {**before, "live.json": after["live.json"]}


async def test_the_desk_knows_the_stored_stories_and_which_answers_were_overtaken(
    home: Path, server: PlaygroundServer
) -> None:
    async with bot_at(home, server):
        listed = (await reply_to(server, EDITOR, "/stories"))["text"]
        assert f"bakery Bakery in Tolvik Sells Its Bread From a Bus ({EN.origin_file})" in listed
        assert f"ferry Skerry Ferry Sails Again ({EN.origin_folder})" in listed
        overtaken = (await reply_to(server, EDITOR, "/corrections"))["text"]
        assert EN.corrections_count.format(count=2) in overtaken
        assert all(words in overtaken for words in (COST, OLD, NEW, BAND, EN.corrections_gone))


def test_a_stored_receipt_verifies(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(stored / "receipt.json")]) == 0
    assert f"[1] “{OLD}”" in capsys.readouterr().out


async def test_the_receipt_of_a_stored_answer_is_the_same_file_again(
    stored: Path, home: Path, server: PlaygroundServer
) -> None:
    kept = (stored / "receipt.json").read_bytes()
    assert json.loads(kept)["index_version"] == live(home)["previous"]
    async with bot_at(home, server):
        assert await receipt_for(server, ADA, answer_to(server, ADA, COST)) == kept
