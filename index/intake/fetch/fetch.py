"""The address of a page in, its bytes out: fetched from the public internet alone, within caps of time and size.

Every connection goes through `network.CheckedBackend`. There are no proxies, cookies or passwords, no connection
serves twice, and each redirect is read, looked up and checked like an address that somebody typed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

import httpcore

from index.errors import (
    BadResponseError,
    FetchTimeoutError,
    HttpStatusError,
    MediaTypeError,
    RedirectError,
    UnreachableError,
)
from index.intake.fetch.body import ACCEPTED, Body, encoding_of, too_large
from index.intake.fetch.network import CheckedBackend, Meter, Network
from index.intake.urls import Target, follow, parse

MEDIA_TYPES: Final = (
    "text/html",
    "application/xhtml+xml",
    "application/pdf",
    "text/plain",
    "text/markdown",
    "text/x-markdown",
)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_FRAMING_BYTES: Final = 2**20
"""Bytes that the wire may carry beyond the page itself."""

_TURN: Final = 32
"""So many pieces of a body are worked on before others get their turn: a page may come in pieces of one byte."""

_MOST_PIECES: Final = 50_000
"""Half a second of work; a server that sends lines as they are made has a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a page may take, in seconds for the whole, one read and one connection, and how much it may bring."""

    seconds: float = 20.0
    read_seconds: float = 8.0
    connect_seconds: float = 5.0
    body: int = 10_000_000
    headers: int = 2**16
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: where it was asked for, where it was found, its kind, its charset if told, its bytes."""

    url: str
    final_url: str
    media_type: str
    charset: str | None
    body: bytes


async def fetch(url: str, *, network: Network | None = None, limits: Limits | None = None) -> Fetched:
    """Fetch a page, a text or a PDF; raise the kind of FetchError that says why it cannot be had.

    A redirect from https to http is refused: the page will be quoted as evidence, and anybody on the way could
    rewrite it. A body without a length that is cut off cannot be told from a whole one, unless it is packed.
    """
    bounds = limits or Limits()
    try:
        async with asyncio.timeout(bounds.seconds):
            return await _follow(parse(url), network or Network(), bounds)
    except (TimeoutError, httpcore.TimeoutException):
        raise FetchTimeoutError("The page does not come in time.", "Try again in a while.") from None
    except httpcore.ProtocolError:
        raise BadResponseError("The answer is broken or cut off.", "Try again in a while.") from None
    except (httpcore.NetworkError, OSError):
        raise UnreachableError("The connection broke off.", "Try again in a while.") from None


async def _follow(first: Target, network: Network, limits: Limits) -> Fetched:
    target = first
    for _ in range(limits.redirects + 1):
        async with _answer(target, network, limits) as (response, meter):
            location = _location(response)
            if location is None:
                return await _read(first, target, response, meter, limits)
        further = follow(target, location)
        if (target.scheme, further.scheme) == ("https", "http"):
            raise RedirectError(
                "The page redirects from https to http, where anybody on the way could change it.",
                "If you trust the way, give the http:// address itself; or add the story as a file.",
            )
        target = further
    raise RedirectError(
        f"The page redirects more than {limits.redirects} times.",
        "Open it in a browser and give the address it ends at, or save it there and add the file.",
    )


@asynccontextmanager
async def _answer(
    target: Target, network: Network, limits: Limits
) -> AsyncIterator[tuple[httpcore.Response, Meter]]:
    """Ask once, over a connection of its own; yield the head of the answer, and the meter for its body."""
    meter = Meter(limits.headers * 2, _head_too_large)
    backend = CheckedBackend(target, network, meter, limits.connect_seconds)
    tls = await network.tls() if target.scheme == "https" else None
    read = limits.read_seconds
    async with (
        httpcore.AsyncConnectionPool(tls, max_connections=1, http2=False, network_backend=backend) as pool,
        pool.stream(
            "GET",
            httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
            headers=_request_headers(target),
            extensions={"timeout": {"connect": limits.connect_seconds, "read": read, "write": read}},
        ) as response,
    ):
        if sum(len(name) + len(value) for name, value in response.headers) > limits.headers:
            raise _head_too_large()
        yield response, meter


async def _read(
    first: Target, target: Target, response: httpcore.Response, meter: Meter, limits: Limits
) -> Fetched:
    """Read the body of an answer that is one; nothing of any other is read."""
    _check_status(response.status, target)
    content_type = next(iter(_values(response, b"content-type")), "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise MediaTypeError(
            f"{target.host} sends {media_type[:60] or 'something without a type'}, which is no page, text or PDF.",
            "Give the address of the story's own page, or add the story as a file.",
        )
    body = Body(encoding_of(_values(response, b"content-encoding")), limits.body)
    length = next(iter(_values(response, b"content-length")), "")
    if length.isdigit() and int(length) > limits.body:
        raise too_large(limits.body)
    meter.room, meter.overflow = limits.body + _FRAMING_BYTES, lambda: too_large(limits.body)
    await _collect(response, body)
    charset = _CHARSET.search(content_type)
    return Fetched(first.url, target.url, media_type, charset[1].lower() if charset else None, body.whole())


async def _collect(response: httpcore.Response, body: Body) -> None:
    worked = 0
    async for data in response.aiter_stream():
        for _ in chain((None,), body.feed(data)):
            worked += 1
            if worked % _TURN == 0:
                await asyncio.sleep(0)
        if worked > _MOST_PIECES:
            raise BadResponseError(
                "The page comes in too many little pieces.", "Save the page, add the file."
            )


def _check_status(status: int, target: Target) -> None:
    if status == 200:
        return
    cure = "Check the address."
    if status in (401, 402, 403, 407, 451):
        cure = "It is not for everybody. Save the page in a browser where you may read it, and add the file."
    elif status == 429 or status >= 500:
        cure = "Try again in a while."
    raise HttpStatusError(f"{target.host} answers with the error {status}.", cure)


def _location(response: httpcore.Response) -> str | None:
    """Return where a redirect leads; None where the answer is none."""
    if response.status not in _REDIRECTS:
        return None
    places = _values(response, b"location")
    if not places:
        raise RedirectError("The page redirects to nowhere.", "Check the address in a browser.")
    return places[0]


def _values(response: httpcore.Response, name: bytes) -> list[str]:
    return [_text(value) for key, value in response.headers if key.lower() == name]


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _head_too_large() -> BadResponseError:
    return BadResponseError(
        "The answer begins with more headers than any page has.", "Save the page, add the file."
    )


def _request_headers(target: Target) -> Sequence[tuple[str, str]]:
    return (
        ("Host", target.netloc),
        ("User-Agent", _user_agent()),
        (
            "Accept",
            "text/html, application/xhtml+xml, application/pdf, text/markdown;q=0.9, text/plain;q=0.8",
        ),
        ("Accept-Encoding", ACCEPTED),
        ("Connection", "close"),
    )


@cache
def _user_agent() -> str:
    from importlib.metadata import version

    return f"Storyproof/{version('storyproof')} (fetches single pages for an editor)"
