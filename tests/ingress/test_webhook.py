"""The webhook on a real server: who may post, what is stored, what is refused, and how it starts and ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.ingress.http_server import http_app
from bot.ingress.set_webhook import announce
from bot.ingress.webhook import LARGEST_BODY_BYTES, SECRET_HEADER, webhook_route
from bot.playground.errors import ApiError, Drop
from index.errors import ConfigurationError
from tests.support.memory_intake import MemoryIntake
from tests.support.rig import ADA, bot_of, playground, until
from tests.support.sites import KNOWN, SECRET, UPDATE, post, site


async def pieces(count: int, size: int = 2**16) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * size


async def test_an_update_is_stored_before_it_is_acknowledged_and_only_once() -> None:
    async with site() as here:
        here.intake.open.clear()
        posting = asyncio.create_task(post(here, json.dumps(UPDATE).encode()))
        await until(lambda: here.intake.attempts)
        assert not posting.done()
        here.intake.open.set()
        answers = [await posting, await post(here, json.dumps(UPDATE).encode())]
        assert [(one.status_code, one.content) for one in answers] == [(200, b"")] * 2
        [stored] = here.intake.stored
        assert (stored.update_id, json.loads(stored.body), stored.readable) == (5, UPDATE, True)
        assert "server" not in answers[0].headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SECRET_HEADER: ""},
        {SECRET_HEADER: "wrong"},
        {SECRET_HEADER: SECRET + "x"},
        {SECRET_HEADER: SECRET[:-1]},
        {SECRET_HEADER: SECRET.upper()},
    ],
)
async def test_without_the_secret_nothing_is_stored_nor_said(headers: dict[str, str]) -> None:
    async with site() as here:
        answer = await post(here, json.dumps(UPDATE).encode(), headers)
        assert (answer.status_code, answer.content) == (401, b"")
        assert here.intake.attempts == 0


async def test_without_the_secret_the_body_is_not_waited_for() -> None:
    async with site(body_within=3600) as here:
        answer = await here.raw(b"Content-Length: 1000\r\n\r\n", secret="wrong")
        assert answer.startswith(b"HTTP/1.1 401 ")
        twice = await here.raw(f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: 2\r\n\r\n".encode())
        assert twice.startswith(b"HTTP/1.1 401 ")
        assert b" 401 " in await here.raw(b"Content-Length: 2\r\n\r\n{}", secret="gehe\xefm")


@pytest.mark.parametrize("secret", ["", "with space", "ünicode", "x" * 257])
def test_a_webhook_without_a_proper_secret_is_not_made(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="WEBHOOK_SECRET"):
        webhook_route("https://bot.example/hook", secret, MemoryIntake())


async def test_a_body_larger_than_any_update_is_refused_however_it_comes() -> None:
    async with site() as here:
        assert (await post(here, b" " * (2 * LARGEST_BODY_BYTES))).status_code == 413
        assert (await post(here, pieces(32))).status_code == 413
        assert b" 413 " in await here.raw(b"Content-Length: 9999999999\r\n\r\n")
        endless = [b"Transfer-Encoding: chunked\r\n\r\n", *[b"100000\r\n" + b" " * 2**20 + b"\r\n"] * 5]
        # Who goes on sending loses the answer with the connection.
        assert (await here.raw(*endless))[:13] in (b"", b"HTTP/1.1 413 ")
        assert here.intake.attempts == 0
        largest = json.dumps(UPDATE).encode().ljust(LARGEST_BODY_BYTES)
        assert (await post(here, largest)).status_code == 200
        assert (await post(here, pieces(4))).status_code == 200
        assert here.intake.ids == [5, None]


async def test_a_body_that_drips_is_given_up() -> None:
    async with site(body_within=0.2) as here:
        answer = await here.raw(b"Content-Length: 10\r\n\r\n", b"{", b'"', pause=0.02)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert here.intake.attempts == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe\x00", b"[1]", b'"text"', b"{}", b'{"update_id":true}']
)
async def test_what_is_no_update_is_stored_and_acknowledged(body: bytes) -> None:
    async with site() as here:
        assert (await post(here, body)).status_code == 200
        [stored] = here.intake.stored
        assert (stored.update_id, stored.readable) == (None, False)


async def test_an_update_that_the_library_cannot_read_keeps_its_id() -> None:
    async with site() as here:
        for update_id, body in enumerate((b"1", b'{"message_id":1}', b'{"a":' * 900 + b"1" + b"}" * 900), 1):
            text = b'{"update_id":%d,"message":%s}' % (update_id, body)
            assert (await post(here, text)).status_code == 200
        assert [(one.update_id, one.readable) for one in here.intake.stored] == [
            (i, False) for i in (1, 2, 3)
        ]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_other_methods_are_not_allowed_and_other_paths_not_found(method: str) -> None:
    async with site() as here, httpx.AsyncClient(verify=False, headers=KNOWN) as client:
        assert (await client.request(method, here.url)).status_code == 405
        assert (await client.request(method, here.url + "/")).status_code == 404
        assert (await client.post(here.url.removesuffix("s"))).status_code == 404
        assert here.intake.attempts == 0


async def test_while_the_database_is_down_telegram_is_asked_to_wait_and_delivers_once_it_is_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with site() as here, playground() as server:
        here.intake.down = True
        answer = await post(here, json.dumps(UPDATE).encode())
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        async with bot_of(server) as bot:
            await announce(bot, here.url, SECRET, ["message"])
            for number in range(3):
                server.says(ADA, f"Question {number}")
            await until(lambda: here.intake.attempts >= 3)
            sent = [one["update_id"] for one in server.feed.pending]
            assert (len(sent), here.intake.stored) == (3, [])
            here.intake.down = False
            await until(lambda: not server.feed.pending)
            await bot.delete_webhook()
        assert here.intake.ids == sent
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == [
        "Updates cannot be stored and stay with Telegram until they can. The database is down. Start it."
    ]


async def test_a_database_that_hangs_is_not_waited_for_longer_than_telegram_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.ingress.webhook.STORE_SECONDS", 0.1)
    async with site() as here:
        here.intake.open.clear()
        assert (await post(here, json.dumps(UPDATE).encode())).status_code == 503


class Naps:
    """A sleep that only remembers."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def test_a_webhook_is_set_through_outages_with_secret_and_kinds() -> None:
    naps = Naps()
    async with playground() as server, bot_of(server) as bot:
        later = ApiError(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known")
        faults = (
            Drop(),
            ApiError(502, "Bad Gateway"),
            ApiError(429, "Too Many", retry_after=7),
            later,
            Drop(),
        )
        server.fail_next("setWebhook", *faults)
        await announce(bot, "https://bot.example/hook", SECRET, ["message"], sleep=naps)
        assert naps.taken == [1, 2, 7, 4, 8]
        [*_, call] = server.called("setWebhook")
        assert (call["secret_token"], call["allowed_updates"], call["max_connections"]) == (
            SECRET,
            ["message"],
            40,
        )
        with pytest.raises(ConfigurationError, match="https url must be"):
            await announce(bot, "http://bot.example/hook", SECRET, ["message"], sleep=naps)


async def test_a_webhook_may_not_take_a_path_of_ours() -> None:
    route = webhook_route("https://bot.example", SECRET, MemoryIntake())
    with pytest.raises(ConfigurationError, match="WEBHOOK_URL"):
        http_app([route, route])
    with pytest.raises(ConfigurationError, match="braces"):
        webhook_route("https://bot.example/{x}", SECRET, MemoryIntake())
