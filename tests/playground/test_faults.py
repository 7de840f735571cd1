"""The playground loses answers, repeats updates and holds calls when told to, and remembers what was seen."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import pairwise

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError

from bot.playground.errors import Hold
from bot.playground.server import PlaygroundServer
from tests.support.rig import ADA, BOB, bot_of, until


async def taken(bot: Bot, count: int) -> list[int]:
    """Poll until so many updates were handed out, confirming each batch."""
    ids: list[int] = []
    while len(ids) < count:
        updates = await bot.get_updates(offset=max(ids, default=-1) + 1, timeout=5)
        ids += [update.update_id for update in updates]
    return ids


async def test_an_unknown_outcome_is_carried_out_and_counted(server: PlaygroundServer, bot: Bot) -> None:
    server.unknown_outcomes(1.0)
    with pytest.raises(NetworkError):
        await bot.send_message(ADA, "sent")
    with pytest.raises(NetworkError):
        await bot.edit_message_text("edited", ADA, 1)
    assert [message["text"] for message in server.messages(ADA)] == ["edited"]
    assert server.chances.hidden == {"sendMessage": 1, "editMessageText": 1}
    await bot.send_chat_action(ADA, "typing")


async def test_the_same_seed_loses_the_same_answers() -> None:
    lost: list[list[int]] = []
    for _ in range(2):
        async with PlaygroundServer(seed=7) as server, bot_of(server) as bot:
            server.user(ADA, started=True)
            server.unknown_outcomes(0.5)
            failed: list[int] = []
            for number in range(20):
                try:
                    await bot.send_message(ADA, str(number))
                except NetworkError:
                    failed.append(number)
            lost.append(failed)
    assert lost[0] == lost[1]
    assert 0 < len(lost[0]) < 20


async def test_a_confirmed_update_comes_again_out_of_order(server: PlaygroundServer, bot: Bot) -> None:
    server.redeliver(1.0)
    for number in range(20):
        server.says(ADA, str(number))
    ids = await taken(bot, 40)
    assert sorted(ids) == sorted(2 * sorted(set(ids)))
    assert len(set(ids)) == 20
    assert any(later < earlier for earlier, later in pairwise(ids))
    assert server.chances.redelivered == 20


async def test_a_webhook_gets_a_confirmed_update_again(server: PlaygroundServer, bot: Bot) -> None:
    posted: list[int] = []

    async def take(request: web.Request) -> web.Response:
        posted.append((await request.json())["update_id"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.redeliver(1.0)
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    server.says(ADA, "one")
    server.says(ADA, "two")
    await until(lambda: len(posted) == 4)
    assert sorted(posted) == sorted(2 * sorted(set(posted)))
    await bot.delete_webhook()
    await runner.cleanup()


async def test_a_call_is_held_in_one_chat_until_it_is_released(server: PlaygroundServer, bot: Bot) -> None:
    before, after, lost = Hold(), Hold(after=True), Hold(lost=True)
    server.fail_next("sendMessage", before, after, lost, chat=ADA)
    await bot.send_message(BOB, "not held")
    for hold, seen in ((before, 0), (after, 2), (lost, 2)):
        sending = asyncio.create_task(bot.send_message(ADA, "held"))
        await asyncio.wait_for(hold.reached.wait(), 10)
        assert len(server.bot_messages(ADA)) == seen
        assert not sending.done()
        hold.release.set()
        with suppress(NetworkError):
            assert (await sending).text == "held"
    assert len(server.bot_messages(ADA)) == 2


async def test_what_readers_saw_can_be_read_afterwards(server: PlaygroundServer, bot: Bot) -> None:
    asked = server.says(ADA, "why?")["message_id"]
    sent = await bot.send_message(ADA, "wait", reply_to_message_id=asked)
    await bot.edit_message_text("because", ADA, sent.message_id)
    await bot.delete_message(ADA, sent.message_id)
    assert [(one.message, one.text) for one in server.shown] == [
        (sent.message_id, "wait"),
        (sent.message_id, "because"),
        (sent.message_id, None),
    ]
    assert [one.reply_to for one in server.shown[:2]] == [asked, asked]
    assert {one.chat for one in server.shown} == {ADA}


async def test_a_long_run_keeps_only_the_last_calls_and_counts_all() -> None:
    async with PlaygroundServer(keep=5) as server, bot_of(server) as bot:
        server.user(ADA, started=True)
        for number in range(40):
            await bot.send_message(ADA, str(number))
        assert server.counts["sendMessage"] == 40
        assert 5 <= len(server.calls) <= 10
        assert server.called("sendMessage")[-1]["text"] == "39"
