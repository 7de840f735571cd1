"""The HTTP client under the model's endpoint: bounded bodies, no redirects, names looked up in a thread apart."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final
from urllib.request import getproxies

import openai
from openai import DefaultAsyncHttpxClient

MOST_BYTES: Final = 1_000_000
"""Room for an answer and all the thoughts before it; what is longer is no answer."""


class UnfitBodyError(openai.OpenAIError):
    """The body is too long, or packed though it was asked for plain."""


class GuardedClient(DefaultAsyncHttpxClient):
    """The package's own HTTP client, which reads no body that could fill the memory."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Follow no redirect: it could carry the key or the question to another host."""
        super().__init__(follow_redirects=False, headers={"Accept-Encoding": "identity"})
        self._most_bytes = most_bytes
        self._name_server = NameServer()

    async def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
        """Send a request and read its body up to the limit; raise UnfitBodyError."""
        await self._name_server.answers(request.url.host)
        response = await super().send(request, stream=True, **options)
        if stream:
            return response
        body = bytearray()
        try:
            # A packed body of a few kilobytes can be gigabytes when it is unpacked.
            if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
                raise UnfitBodyError("The body is packed.")
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > self._most_bytes:
                    raise UnfitBodyError("The body is too long.")
        finally:
            await response.aclose()
        return type(response)(
            response.status_code, headers=response.headers, content=bytes(body), request=request
        )


FRESH_SECONDS: Final = 60.0
"""Seconds for which a name server that has answered is not asked again."""


class NameServer:
    """Is asked before the HTTP client asks it.

    The event loop looks names up in the threads that also search the stories: while a name server is silent,
    a few waiting questions would take them all. Here all who wait share one thread, which ends nobody's exit.
    """

    def __init__(self) -> None:
        """Know of no host yet."""
        self._pending: dict[str, asyncio.Future[None]] = {}
        self._answered: dict[str, float] = {}

    async def answers(self, host: str) -> None:
        """Return when the name server has said where `host` is, or that it does not know."""
        if (
            _needs_no_lookup(host)
            or time.monotonic() - self._answered.get(host, -FRESH_SECONDS) < FRESH_SECONDS
        ):
            return
        if host not in self._pending:
            loop = asyncio.get_running_loop()
            self._pending[host] = loop.create_future()
            threading.Thread(target=self._look_up, args=(loop, host), name="name server", daemon=True).start()
        await asyncio.shield(self._pending[host])

    def _look_up(self, loop: asyncio.AbstractEventLoop, host: str) -> None:
        with suppress(OSError, UnicodeError):
            socket.getaddrinfo(host, None)
        # The loop may be closed by now.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._note, host)

    def _note(self, host: str) -> None:
        self._answered[host] = time.monotonic()
        pending = self._pending.pop(host)
        if not pending.done():
            pending.set_result(None)


def _needs_no_lookup(host: str) -> bool:
    """Tell whether a host is an address, or a proxy will look it up."""
    try:
        ip_address(host)
    except ValueError:
        return bool(getproxies())
    return True
