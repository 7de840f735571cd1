"""An HTTP server in our own event loop, which leaves the process's signals alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final

import h11
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from index.errors import ConfigurationError

HEADERS_SECONDS: Final = 10.0
KEEP_ALIVE_SECONDS: Final = 30

MOST_CONNECTIONS: Final = 256
"""Telegram opens forty at most; beyond, the answer is 503."""

_KEPT_FREE: Final = 64
_SOON_SECONDS: Final = 0.5
"""Seconds that anybody may take for a request's head, however many do."""

_LONGEST_HEADERS_BYTES: Final = 16 * 1024
_BACKLOG: Final = 256


def http_app(routes: Sequence[BaseRoute]) -> Starlette:
    """Return the application of these routes; raise ConfigurationError when two want the same path."""
    paths = [getattr(route, "path", "") for route in routes]
    if len(set(paths)) < len(paths):
        raise ConfigurationError("The path of WEBHOOK_URL is one of the bot's own.", "Choose another path.")
    app = Starlette(routes=list(routes))
    app.router.redirect_slashes = False
    return app


class HttpServer:
    """A server that `start` begins and `stop` ends; `port` is the one it listens on."""

    def __init__(self, app: Starlette, host: str, port: int, headers_within: float = HEADERS_SECONDS) -> None:
        """Port 0 takes a free one; `headers_within` is the seconds a sender has for a request's head."""
        self.port = port
        self._host = host
        self._server = _Server(_config(app, headers_within))
        self._sockets: list[socket.socket] = []
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen; raise ConfigurationError when the port is taken or the host is not ours."""
        self._sockets = await self._listen()
        begun = self._server.begun
        self._serving = asyncio.create_task(self._server.serve(self._sockets), name="http server")
        self._serving.add_done_callback(lambda _: begun.set())
        await begun.wait()
        if self._serving.done():
            await self._serving

    async def stop(self, grace: float) -> None:
        """Take no more connections from now on, and end when the requests under way are answered.

        What is still under way after `grace` seconds is cut off.
        """
        if self._serving is None:
            return
        for listener in self._server.servers:
            listener.close()
        self._server.config.timeout_graceful_shutdown = grace  # type: ignore[assignment]  # any number of seconds
        self._server.should_exit = True
        await self._serving
        self._serving = None

    async def _listen(self) -> list[socket.socket]:
        """Open a socket for each address of the host, all on the same port."""
        sockets: list[socket.socket] = []
        try:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(
                self._host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            for family, _, _, _, address in dict.fromkeys(found):
                opened = socket.create_server((address[0], self.port), family=family, backlog=_BACKLOG)
                sockets.append(opened)
                self.port = opened.getsockname()[1]
        except OSError as error:
            for opened in sockets:
                opened.close()
            raise ConfigurationError(
                f"HTTP_PORT {self.port} of HTTP_HOST {self._host} cannot be listened on ({error.strerror}).",
                "Stop the program that listens there, or set another.",
            ) from None
        return sockets


def _config(app: Starlette, headers_within: float) -> uvicorn.Config:
    class Protocol(_Prompt):
        """Uvicorn makes one of each connection, from a class and without words of ours."""

        within = headers_within

    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=_LONGEST_HEADERS_BYTES,
    )


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, which would raise the signal again after our own drain."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell so."""
        await super().startup(sockets)
        self.begun.set()


class _Prompt(H11Protocol):
    """A connection that is closed when a request's head takes too long, for which uvicorn has no limit."""

    within = HEADERS_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Set a deadline for the first head, and make room for it."""
        super().connection_made(transport)
        self._expect()
        if len(self.connections) > MOST_CONNECTIONS - _KEPT_FREE:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read on, and set a deadline as long as the sender is behind."""
        super().data_received(data)
        if not self._is_behind():
            self._relax()
        elif self._deadline is None:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Set no more deadlines."""
        self._relax()
        super().connection_lost(exc)

    def _is_behind(self) -> bool:
        """Tell whether a head is not complete, or a body still drips in that nobody reads any more."""
        state = self.conn.their_state
        unread = state is h11.SEND_BODY and self.cycle is not None and self.cycle.response_complete
        return state is h11.IDLE or unread

    def _make_room(self) -> None:
        """Close the connection that has been behind for longest: who only connects may not keep others out."""
        late = self.loop.time() + self.within - _SOON_SECONDS
        behind = [
            (one._deadline.when(), id(one), one)
            for one in self.connections
            if isinstance(one, _Prompt) and one._deadline is not None and one._deadline.when() < late
        ]
        if behind:
            min(behind)[2]._close()

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self.within, self._close)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._deadline = None
        self.transport.close()
