"""A site on the loopback, and a network of which every look-up and every connection is written down."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import httpcore

from index.intake.fetch.network import Network, default_tls, dial

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
"""The path that is asked for, and where to write the answer."""


class Site:
    """A server on the loopback that counts its connections and answers as it is told."""

    def __init__(self, answer: Answer) -> None:
        """Answer every request with `answer`."""
        self.answer = answer
        self.connections = 0
        self.heads: list[str] = []
        self.port = 0
        self._at_work: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        # A task of a server that ends as cancelled is told of on stderr.
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heads.append(head)
            await self.answer(head.split(" ")[1], writer)
            await writer.drain()
        self._at_work.discard(task)
        writer.transport.abort() if task.cancelling() else writer.close()

    async def hang_up(self) -> None:
        """Break every connection that is open."""
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work)


@asynccontextmanager
async def site(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Site]:
    """Run a site until the block ends."""
    here = Site(answer)
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0, ssl=tls)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        await here.hang_up()


class Wires:
    """Stands between fetching and the system: names answer as told, public addresses lead to loopback ports.

    Each answer of a name is given once, the last one for ever. An address that is not public, should one ever be
    dialled, is really connected to, on the port of `victim`; so the victim sees what a hole would let through.
    """

    def __init__(
        self,
        names: Mapping[str, Sequence[Sequence[str]]] | None = None,
        public: Mapping[str, int] | None = None,
        victim: int = 9,
    ) -> None:
        """Lead each address of `public` to a port of the loopback."""
        self.names = {name: list(answers) for name, answers in (names or {}).items()}
        self.public = public or {}
        self.victim = victim
        self.looked_up: list[str] = []
        self.dialled: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """Answer as told; a host that nobody told of is looked up as a number only, so that no name leaves here."""
        self.looked_up.append(host)
        if host in self.names:
            answers = self.names[host]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        if host == "localhost":
            return ("127.0.0.1",)
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]

    async def dial(self, address: str, port: int, seconds: float) -> httpcore.AsyncNetworkStream:
        """Write the connection down, and make it on the loopback."""
        self.dialled.append((address, port))
        if address in self.public:
            return await dial("127.0.0.1", self.public[address], seconds)
        return await dial(address, self.victim, seconds)

    def network(self, tls: ssl.SSLContext | None = None) -> Network:
        """Return the doors that fetching is given; the rule is the strict one."""

        async def trusted() -> ssl.SSLContext:
            return tls or await default_tls()

        return Network(resolve=self.resolve, dial=self.dial, tls=trusted)


def page(
    body: bytes = b"<p>The harbour closed on Monday.</p>", content_type: str = "text/html", **headers: str
) -> Answer:
    """Answer with a page that is whole."""
    return respond(body, {"Content-Type": content_type, "Content-Length": str(len(body)), **_dashed(headers)})


def respond(body: bytes, headers: Mapping[str, str], status: int = 200) -> Answer:
    """Answer with these headers and this body, whether or not they belong together."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(head(headers, status) + body)

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    """Send everybody elsewhere."""
    return respond(b"", {"Location": location, "Content-Length": "0"}, status)


def head(headers: Mapping[str, str], status: int = 200) -> bytes:
    """Return the head of an answer."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode()


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
