"""A webhook on a real server, and ways to post to it, bare connections among them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bot.ingress.http_server import HttpServer, http_app
from bot.ingress.webhook import SECRET_HEADER, webhook_route
from tests.support.memory_intake import MemoryIntake

SECRET = "s3cret-of-the-tests"
KNOWN = {SECRET_HEADER: SECRET}
PATH = "/hook/of tests"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}


class Site:
    """A running server with a webhook."""

    def __init__(self, body_within: float = 5, headers_within: float = 5) -> None:
        self.intake = MemoryIntake()
        route = webhook_route(f"https://bot.example{PATH}", SECRET, self.intake, body_within)
        self.server = HttpServer(http_app([route]), "127.0.0.1", 0, headers_within)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}{PATH.replace(' ', '%20')}"

    async def raw(self, *pieces: bytes, secret: str = SECRET, pause: float = 0.0) -> bytes:
        """Send bytes over a bare connection, in pieces; return all that comes back until it is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        head = f"POST {PATH.replace(' ', '%20')} HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {secret}\r\n"
        try:
            for piece in (head.encode(), *pieces):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionError:
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def site(body_within: float = 5, headers_within: float = 5) -> AsyncIterator[Site]:
    here = Site(body_within, headers_within)
    await here.server.start()
    try:
        yield here
    finally:
        await here.server.stop(grace=1)


async def post(
    here: Site, content: bytes | AsyncIterator[bytes], headers: dict[str, str] = KNOWN
) -> httpx.Response:
    async with httpx.AsyncClient(verify=False) as client:
        return await client.post(here.url, content=content, headers=headers)
