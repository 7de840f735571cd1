"""The HTTP server: who is slow is cut off, requests under way end, and signals stay with the bot."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket

import pytest

from bot.ingress.http_server import MOST_CONNECTIONS, HttpServer, http_app
from index.errors import ConfigurationError
from tests.support.rig import until
from tests.support.sites import UPDATE, Site, post, site


async def test_heads_that_drip_and_connections_that_say_nothing_are_closed() -> None:
    async with site(headers_within=0.2) as here:
        assert await here.raw(b"X-Slow: 1\r\n", b"X-Slow: 2\r\n", pause=0.02) == b""
        reader, writer = await asyncio.open_connection("127.0.0.1", here.server.port)
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
        after = b"Content-Length: 2\r\n\r\n{}POST /hook"
        assert b" 200 " in await here.raw(after, b" HTTP", pause=0.02)


async def test_a_body_that_nobody_reads_may_not_drip_for_ever() -> None:
    async with site(headers_within=0.2) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.server.port)
        writer.write(b"POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        assert b" 404 " in await reader.readuntil(b"\r\n")
        writer.write(b"x")
        await asyncio.wait_for(reader.read(), 10)
        writer.close()


async def test_who_only_connects_keeps_nobody_out() -> None:
    async with site(headers_within=3600) as here:
        idle = [
            await asyncio.open_connection("127.0.0.1", here.server.port) for _ in range(MOST_CONNECTIONS + 40)
        ]

        async def comes_through() -> bool:
            return (await post(here, json.dumps(UPDATE).encode())).status_code == 200

        await until(comes_through)
        for _, writer in idle:
            writer.close()


async def test_a_port_that_is_taken_is_named() -> None:
    async with site() as here:
        for host, port in (("127.0.0.1", here.server.port), ("203.0.113.1", 0), ("no.such.host.invalid", 0)):
            with pytest.raises(ConfigurationError, match=f"HTTP_PORT {port} of HTTP_HOST {host}"):
                await HttpServer(http_app([]), host, port).start()


def listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


async def test_a_stop_refuses_new_connections_at_once_and_lets_requests_end() -> None:
    here = Site()
    await here.server.start()
    here.intake.open.clear()
    posting = asyncio.create_task(post(here, json.dumps(UPDATE).encode()))
    await until(lambda: here.intake.attempts)
    assert listening(here.server.port)
    stopping = asyncio.create_task(here.server.stop(grace=10))
    await asyncio.sleep(0)
    assert not listening(here.server.port)
    await asyncio.sleep(0.3)
    assert not stopping.done()
    here.intake.open.set()
    await stopping
    assert (await posting).status_code == 200
    await here.server.stop(grace=1)


async def test_a_stop_cuts_off_what_does_not_end() -> None:
    here = Site()
    await here.server.start()
    here.intake.open.clear()
    posting = asyncio.create_task(post(here, json.dumps(UPDATE).encode()))
    await until(lambda: here.intake.attempts)
    await asyncio.wait_for(here.server.stop(grace=0.1), 5)
    await asyncio.wait({posting})
    assert posting.exception() or posting.result().status_code == 500


async def test_signals_stay_with_the_bot() -> None:
    seen = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, seen.set)
    try:
        before = signal.getsignal(signal.SIGINT)
        async with site() as here:
            assert signal.getsignal(signal.SIGINT) is before
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(seen.wait(), 5)
            assert (await post(here, b"{}")).status_code == 200
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
