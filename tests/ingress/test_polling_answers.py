"""Answers to a poll that Telegram should not give: nothing is lost and nothing is polled for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.ingress.polling import PollRequest
from tests.support.memory_intake import MemoryIntake
from tests.support.polling_bot import NO_TLS, poll_bot


@asynccontextmanager
async def telegram_that_says(*bodies: bytes) -> AsyncIterator[tuple[ExtBot[None], MemoryIntake]]:
    """Yield a bot whose polls are answered with these bodies."""
    left = list(bodies)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=left.pop(0))

    app, intake = web.Application(), MemoryIntake()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    request = PollRequest(intake, httpx_kwargs=NO_TLS)
    try:
        yield poll_bot(f"http://127.0.0.1:{runner.addresses[0][1]}", "123:abc", request), intake
    finally:
        await request.shutdown()
        await runner.cleanup()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b'{"ok":true}',
        b'{"ok":true,"result":"x"}',
        b'{"result":[' + b"[" * 9999 + b"]" * 9999 + b"]}",
    ],
)
async def test_an_answer_that_is_none_counts_as_a_failure_of_the_network(body: bytes) -> None:
    async with telegram_that_says(body) as (bot, intake):
        with pytest.raises(NetworkError):
            await bot.get_updates()
    assert intake.attempts == 0


async def test_what_has_no_id_is_stored_once_and_confirmed_with_the_rest() -> None:
    odd = b'{"ok":true,"result":[7,{"update_id":"9"},{"update_id":-4},{"update_id":5,"message":[1]}]}'
    async with telegram_that_says(odd, odd) as (bot, intake):
        assert [one.update_id for one in await bot.get_updates()] == [5]
        await bot.get_updates()
    assert [(one.update_id, one.body, one.readable) for one in intake.stored] == [
        (None, "7", False),
        (None, '{"update_id":"9"}', False),
        (None, '{"update_id":-4}', False),
        (5, '{"update_id":5,"message":[1]}', False),
    ]
