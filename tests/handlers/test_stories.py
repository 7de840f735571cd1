"""/add, /remove, /stories, /rollback and files: for editors in person only, and what fails is said plainly."""

from __future__ import annotations

import pytest

from bot.desk.intake import MAX_BYTES
from bot.desk.story_changes import StoryChanges
from bot.locales import load
from bot.playground.errors import ApiError
from bot.playground.server import PlaygroundServer
from bot.types import ListedStory, StoryOrigin
from index.errors import NothingBeforeError, UnknownStoryError
from tests.support.bots import Running
from tests.support.rig import ADA, EDITOR, GROUP, replies, until
from tests.support.stories import OBSERVATORY

EN = load("en")
FORWARDED = {"type": "hidden_user", "date": 1720500000, "sender_user_name": "Edith"}
LEFT_OUT = ListedStory("bridge", "Trams Return", StoryOrigin.FOLDER, None, excluded=True)
PAGE = ListedStory("rain", "Rain in Alden", StoryOrigin.URL, "https://news.example/rain")


def said(server: PlaygroundServer, chat: int) -> str:
    """Return all that the bot has said in a chat."""
    return "\n".join(one["text"] for one in replies(server, chat))


async def test_a_file_from_an_editor_becomes_a_story(server: PlaygroundServer, bot: Running) -> None:
    server.sends(EDITOR, "../../etc/observatory.txt", OBSERVATORY.encode(), caption="the new one")
    await until(lambda: EN.report_title in said(server, EDITOR))
    [changes] = bot.indexer.changes
    [addition] = changes.add
    assert (addition.origin, addition.by) == (StoryOrigin.FILE, EDITOR)
    assert addition.story.title == "Mountain Observatory Finds a Comet With Two Tails"
    assert "/" not in addition.story.id
    assert ".." not in addition.story.id


@pytest.mark.parametrize(
    ("name", "data", "size", "phrase"),
    [
        ("a.txt", b"It rained.", MAX_BYTES + 1, EN.failure_too_large),
        ("a.txt", b"caf\xe9", None, EN.failure_encoding),
        ("a.exe", b"MZ", None, EN.failure_kind),
        ("a.md", b"---\ntitle: T\n---\n", None, EN.failure_empty),
        ("a.html", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", None, EN.failure_empty),
        ("a.md", b"---\nurl: javascript:x\n---\nIt rained.", None, EN.failure_header),
    ],
    ids=["too large", "not UTF-8", "no story", "empty", "no article", "front matter"],
)
async def test_a_file_that_is_no_story_is_refused_with_its_reason(
    server: PlaygroundServer, bot: Running, name: str, data: bytes, size: int | None, phrase: str
) -> None:
    server.sends(EDITOR, name, data, size=size)
    await until(lambda: phrase in said(server, EDITOR))
    lines = replies(server, EDITOR)[-1]["text"].split("\n")
    assert lines[0] == EN.failure_file.format(place=name)
    assert lines[1] == f"{phrase} {EN.failure_then_send}"
    assert bot.indexer.runs == 0
    assert bool(server.called("getFile")) == (size is None)


async def test_a_file_that_telegram_keeps_is_asked_for_again(server: PlaygroundServer, bot: Running) -> None:
    server.fail_next("getFile", ApiError(400, "Bad Request: file is too big"))
    server.sends(EDITOR, "a.txt", OBSERVATORY.encode())
    await until(lambda: EN.failure_download in said(server, EDITOR))
    assert bot.indexer.runs == 0


async def test_files_of_others_are_left_alone_and_their_captions_answered(
    server: PlaygroundServer, bot: Running
) -> None:
    server.set_privacy(on=False)
    server.sends(ADA, "a.txt", OBSERVATORY.encode())
    await until(lambda: EN.not_admin in said(server, ADA))
    server.sends(ADA, "a.txt", OBSERVATORY.encode(), caption="How many died?")
    await until(lambda: "At least four" in said(server, ADA))
    server.sends(EDITOR, "a.txt", OBSERVATORY.encode(), forward_origin=FORWARDED)
    await until(lambda: EN.not_admin in said(server, EDITOR))
    server.sends(EDITOR, "a.txt", OBSERVATORY.encode(), GROUP)
    server.says(EDITOR, "/stories", GROUP)
    await until(lambda: replies(server, GROUP))
    assert bot.indexer.runs == 0
    assert server.called("getFile") == []


async def test_stories_go_and_come_by_their_ids(server: PlaygroundServer, bot: Running) -> None:
    server.says(EDITOR, "/remove bridge")
    await until(lambda: EN.report_title in said(server, EDITOR))
    server.says(EDITOR, "/add bridge")
    await until(lambda: said(server, EDITOR).count(EN.report_title) == 2)
    assert bot.indexer.changes == [StoryChanges(remove=("bridge",)), StoryChanges(restore=("bridge",))]


@pytest.mark.parametrize(
    ("command", "chat", "phrase"),
    [
        ("/add", EDITOR, EN.add_usage),
        ("/remove", EDITOR, EN.remove_usage),
        ("/add bridge", GROUP, EN.add_usage),
    ],
)
async def test_a_command_without_what_it_needs_says_what_that_is(
    server: PlaygroundServer, bot: Running, command: str, chat: int, phrase: str
) -> None:
    server.says(EDITOR, command, None if chat == EDITOR else chat)
    await until(lambda: phrase in said(server, chat))
    assert bot.indexer.runs == 0


async def test_an_id_that_nobody_knows_is_said_so(server: PlaygroundServer, bot: Running) -> None:
    bot.indexer.error = UnknownStoryError("There is no story 'x'.")
    server.says(EDITOR, "/remove x")
    await until(lambda: EN.failure_unknown_story in said(server, EDITOR))


async def test_stories_are_listed_with_ids_and_where_they_come_from(
    server: PlaygroundServer, bot: Running
) -> None:
    bot.indexer.listed = (PAGE, LEFT_OUT)
    server.says(EDITOR, "/stories")
    await until(lambda: EN.stories_title in said(server, EDITOR))
    [shown] = replies(server, EDITOR)
    assert "rain Rain in Alden (web page)" in shown["text"]
    assert "bridge Trams Return (stories folder, left out)" in shown["text"]
    assert {entity["type"] for entity in shown["entities"]} == {"bold", "code", "text_link"}


async def test_the_one_before_is_put_back_and_the_status_says_so(
    server: PlaygroundServer, bot: Running
) -> None:
    server.says(EDITOR, "/status")
    await until(lambda: EN.status_title in said(server, EDITOR))
    assert EN.status_pinned not in said(server, EDITOR)
    await bot.application.bot_data.prepared.wait()
    opened = bot.engine.opened
    server.says(EDITOR, "/rollback")
    await until(lambda: EN.rollback_done.format(version="v1") in said(server, EDITOR))
    assert bot.engine.opened == opened + 1
    server.says(EDITOR, "/status")
    await until(lambda: EN.status_pinned in said(server, EDITOR))
    bot.indexer.error = NothingBeforeError("Nothing before.")
    server.says(EDITOR, "/rollback")
    await until(lambda: EN.failure_nothing_before in said(server, EDITOR))


@pytest.mark.parametrize("command", ["/add https://news.example/a", "/remove a", "/stories", "/rollback"])
async def test_others_are_refused_in_private_and_not_heard_in_groups(
    server: PlaygroundServer, bot: Running, command: str
) -> None:
    server.says(ADA, command)
    await until(lambda: said(server, ADA) == EN.not_admin)
    server.says(ADA, command, GROUP)
    server.says(EDITOR, command, GROUP, sender_chat=GROUP)
    server.says(EDITOR, "/status", GROUP)
    await until(lambda: EN.status_title in said(server, GROUP))
    assert len(replies(server, GROUP)) == 1
    assert (bot.indexer.runs, bot.indexer.row.pinned) == (0, False)
