"""A file as the answer: a placeholder first, then the file in its place; once, whatever fails or is killed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from telegram import Bot

from bot.delivery.send_errors import BLOCKED
from bot.playground.errors import ApiError, Drop, forbidden, too_many_requests
from bot.playground.server import PlaygroundServer
from bot.queue.claims import RetryLater
from bot.storage.database import Database
from bot.storage.schema import outbox
from bot.types import Place
from bot.views.draft import File, View
from tests.support.databases import after_a_crash, rows
from tests.support.databases import later as later_by
from tests.support.replies import PLACEHOLDER, Killed, Process, ended
from tests.support.rig import ADA, FORUM

FILE = File("receipt-1.json", b"{}\n", View("A receipt"))


def files(server: PlaygroundServer, chat: int = ADA) -> list[str]:
    """Return the names of the files that stand in a chat; of what is no file, its text."""
    found = server.bot_messages(chat)
    return [
        message["document"]["file_name"] if "document" in message else message["text"] for message in found
    ]


@pytest.fixture
def asked(server: PlaygroundServer) -> Iterator[None]:
    server.says(ADA, "/receipt")
    yield


async def test_a_file_is_sent_once_and_ends_its_update(
    database: Database, server: PlaygroundServer, process: Process, asked: None
) -> None:
    turn = await process.delivery()
    await turn.deliver_file(Place(ADA, reply_to=1), FILE, PLACEHOLDER)
    assert (files(server), ended(database)) == (["receipt-1.json"], True)
    assert [message["caption"] for message in server.bot_messages(ADA)] == ["A receipt"]
    [entry] = rows(database, outbox)
    assert (entry.message_id, entry.view) == (server.bot_messages(ADA)[0]["message_id"], None)


async def test_without_placeholders_it_is_one_message(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process, asked: None
) -> None:
    turn = await Process(database, bot, direct=True).delivery()
    await turn.deliver_file(Place(ADA, reply_to=1), FILE, PLACEHOLDER)
    assert (files(server), ended(database), server.counts["sendMessage"]) == (["receipt-1.json"], True, 0)


async def test_a_flood_limit_puts_it_off_and_it_comes_once(
    database: Database, server: PlaygroundServer, process: Process, asked: None
) -> None:
    server.fail_next("editMessageMedia", too_many_requests(30))
    turn = await process.delivery()
    with pytest.raises(RetryLater) as later:
        await turn.deliver_file(Place(ADA), FILE, PLACEHOLDER)
    assert later.value.seconds == 30
    await process.inbox.release(turn.claim)
    later_by(database, 31)
    process.time.now += 31
    await (await process.delivery()).deliver_file(Place(ADA), FILE, PLACEHOLDER)
    assert (files(server), ended(database)) == (["receipt-1.json"], True)


@pytest.mark.parametrize(
    ("fault", "state"), [(forbidden("bot was blocked by the user"), BLOCKED)], ids=["blocked"]
)
async def test_a_chat_that_wants_none_ends_it(
    database: Database, server: PlaygroundServer, process: Process, asked: None, fault: ApiError, state: str
) -> None:
    server.fail_next("*", fault, fault)
    turn = await process.delivery()
    await turn.deliver_file(Place(ADA), FILE, PLACEHOLDER)
    assert (turn.state, ended(database, state), files(server)) == (state, True, [])


async def test_where_the_topic_or_the_message_replied_to_is_gone_it_goes_beside_it(
    server: PlaygroundServer, process: Process, asked: None
) -> None:
    await (await process.delivery()).deliver_file(Place(FORUM, thread_id=77, reply_to=5), FILE, PLACEHOLDER)
    assert files(server, FORUM) == ["receipt-1.json"]


@pytest.mark.parametrize("deadly", ["after opened", "before ended", "after ended"])
async def test_whatever_step_is_killed_one_file_comes(
    database: Database, bot: Bot, server: PlaygroundServer, process: Process, asked: None, deadly: str
) -> None:
    with pytest.raises(Killed):
        await (await Process(database, bot, deadly).delivery()).deliver_file(Place(ADA), FILE, PLACEHOLDER)
    await after_a_crash(database, process.inbox)
    if not ended(database):
        await (await process.delivery()).deliver_file(Place(ADA), FILE, PLACEHOLDER)
    assert (files(server), ended(database)) == (["receipt-1.json"], True)


@pytest.mark.parametrize("fault", [Drop(), Drop(after=True)], ids=["never arrived", "answer lost"])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageMedia"])
async def test_a_call_of_unknown_outcome_leaves_one_file(
    database: Database,
    server: PlaygroundServer,
    process: Process,
    asked: None,
    method: str,
    fault: Drop,
) -> None:
    server.fail_next(method, fault)
    place = Place(ADA, reply_to=server.messages(ADA)[-1]["message_id"])
    turn = await process.delivery()
    try:
        await turn.deliver_file(place, FILE, PLACEHOLDER)
    except RetryLater as later:
        # Four calls in a row are more than a chat takes at once.
        await process.inbox.release(turn.claim)
        process.time.now += later.seconds
        await (await process.delivery()).deliver_file(place, FILE, PLACEHOLDER)
    assert (files(server), ended(database)) == (["receipt-1.json"], True)
