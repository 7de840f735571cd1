"""/reindex and /status: for admins in person only, with progress, a report and plain failures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.locales import load
from bot.playground.server import PlaygroundServer
from index.errors import BuildInProgressError, DiskFullError, NoStoriesError, StoryproofError
from index.types import RefusalReason
from tests.support.bots import Running, running, settings_for
from tests.support.fakes import FakeEngine, FakeIndexer, refusal
from tests.support.rig import ADA, EDITOR, GROUP, replies, until

EN = load("en")
FORWARDED = {"type": "hidden_user", "date": 1720500000, "sender_user_name": "Edith"}
INLINE_BOT = {"id": 77, "is_bot": True, "first_name": "Inline", "username": "inline_bot"}


def last_text(server: PlaygroundServer, chat: int) -> str:
    """Return what the bot's last message in a chat shows now."""
    said = replies(server, chat)
    return said[-1]["text"] if said else ""


async def test_progress_is_edited_in_place_and_becomes_the_report(
    server: PlaygroundServer, bot: Running
) -> None:
    bot.indexer.may_end.clear()
    server.says(EDITOR, "/reindex")
    await until(lambda: "12 of 24" in last_text(server, EDITOR))
    assert EN.stage_embedding in last_text(server, EDITOR)
    opened = bot.engine.opened
    bot.indexer.may_end.set()
    await until(lambda: EN.report_title in last_text(server, EDITOR))
    assert len(replies(server, EDITOR)) == 1
    assert "Sentences: 5 added, 1 edited, 2 removed, 20 unchanged" in last_text(server, EDITOR)
    assert bot.engine.opened == opened + 1


async def test_a_second_reindex_is_told_that_one_is_running_and_follows_it(
    server: PlaygroundServer, bot: Running
) -> None:
    bot.indexer.may_end.clear()
    server.says(EDITOR, "/reindex")
    await until(lambda: bot.indexer.runs == 1)
    server.says(EDITOR, "/reindex")
    await until(lambda: last_text(server, EDITOR).startswith(EN.reindex_running))
    await until(lambda: "12 of 24" in last_text(server, EDITOR))
    server.says(EDITOR, "How many died?")
    await until(lambda: "At least four" in last_text(server, EDITOR))
    bot.indexer.may_end.set()
    for number in (0, 1):
        await until(lambda: EN.report_title in replies(server, EDITOR)[number]["text"])  # noqa: B023
    assert bot.indexer.runs == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoStoriesError("/srv/stories is empty."), EN.failure_no_stories),
        (DiskFullError("/srv is full."), EN.failure_disk_full),
        (BuildInProgressError("/srv/lock"), EN.reindex_running),
    ],
)
async def test_a_failure_names_the_cure_and_the_old_index_answers(
    server: PlaygroundServer, bot: Running, error: StoryproofError, said: str
) -> None:
    bot.indexer.error = error
    server.says(EDITOR, "/reindex")
    await until(lambda: said in last_text(server, EDITOR))
    assert "/srv" not in last_text(server, EDITOR)
    server.says(ADA, "How many died?")
    await until(lambda: "At least four" in last_text(server, ADA))


@pytest.mark.parametrize("command", ["/reindex", "/status"])
async def test_who_is_no_admin_is_refused_in_private(
    server: PlaygroundServer, bot: Running, command: str
) -> None:
    server.says(ADA, command)
    await until(lambda: last_text(server, ADA) == EN.not_admin)
    assert bot.indexer.runs == 0


@pytest.mark.parametrize(
    "how",
    [{"sender_chat": GROUP}, {"forward_origin": FORWARDED}, {"via_bot": INLINE_BOT}],
    ids=lambda how: next(iter(how)),
)
async def test_anonymous_forwarded_and_inline_commands_are_ignored_in_groups(
    server: PlaygroundServer, bot: Running, how: dict[str, Any]
) -> None:
    server.says(EDITOR, "/reindex", GROUP, **how)
    server.says(ADA, "/reindex", GROUP)
    server.says(EDITOR, "/status", GROUP)
    await until(lambda: EN.status_title in last_text(server, GROUP))
    assert len(replies(server, GROUP)) == 1
    assert bot.indexer.runs == 0


async def test_a_forwarded_command_is_refused_even_from_an_admin(
    server: PlaygroundServer, bot: Running
) -> None:
    server.says(EDITOR, "/reindex", forward_origin=FORWARDED)
    await until(lambda: last_text(server, EDITOR) == EN.not_admin)
    assert bot.indexer.runs == 0


async def test_an_edited_command_does_nothing(server: PlaygroundServer, bot: Running) -> None:
    asked = server.says(EDITOR, "How many died?")
    await until(lambda: replies(server, EDITOR))
    server.says(EDITOR, "/reindex", edit=asked["message_id"])
    server.says(EDITOR, "/status")
    await until(lambda: EN.status_title in last_text(server, EDITOR))
    assert bot.indexer.runs == 0


async def test_an_admin_may_reindex_in_a_group(server: PlaygroundServer, bot: Running) -> None:
    server.says(EDITOR, "/reindex@story_proof_bot", GROUP)
    await until(lambda: EN.report_title in last_text(server, GROUP))


async def test_help_names_the_admin_commands_to_admins_only(server: PlaygroundServer, bot: Running) -> None:
    server.says(EDITOR, "/help")
    server.says(ADA, "/help")
    await until(lambda: last_text(server, EDITOR) and last_text(server, ADA))
    assert "/reindex" in last_text(server, EDITOR)
    assert "/reindex" not in last_text(server, ADA)


async def test_without_stories_and_without_an_index_the_start_gives_up(
    server: PlaygroundServer, tmp_path: Path
) -> None:
    class NoIndex(FakeEngine):
        async def open(self) -> None:
            from index.errors import IndexUnavailableError

            raise IndexUnavailableError("There is no index yet.")

    class NoStories(FakeIndexer):
        async def bring_up_to_date(self, on_progress: object = None) -> None:
            raise NoStoriesError("stories is empty.", "Put a story in.")

    engine = NoIndex(refusal(RefusalReason.NOT_READY))
    async with running(settings_for(server, tmp_path), engine, NoStories()) as bot:
        services = bot.application.bot_data
        await until(lambda: services.failure is not None)
        assert str(services.failure) == "stories is empty. Put a story in."
