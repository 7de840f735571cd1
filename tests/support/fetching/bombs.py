"""Nothing in, answers that want memory, time or trust out: packed bombs, endless bodies, drips, broken framing."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Final

from index import errors
from index.errors import FetchError
from index.intake.fetch.fetch import Limits
from tests.support.fetching.sites import Answer, head, redirect, respond

HTML: Final = {"Content-Type": "text/html"}
PACKED: Final = {**HTML, "Content-Encoding": "gzip"}
CHUNKED: Final = {**HTML, "Transfer-Encoding": "chunked"}
_MEGABYTE: Final = 2**20
_SENTENCE: Final = b"<p>The harbour closed on Monday.</p>"
HASTY: Final = Limits(seconds=1.5, read_seconds=0.5)
"""For answers that only wait: the tests need not wait as long as an editor would."""


@cache
def _block(window: int) -> tuple[bytes, bytes]:
    """Return the begin of a packed stream, and a piece that may follow as often as wanted: each is 1 MB of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    begin = packer.compress(bytes(_MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(_MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return begin, again


def endless(headers: Mapping[str, str], begin: bytes, again: bytes) -> Answer:
    """Answer with a body that never ends."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(head(headers) + begin)
        while True:
            writer.write(again)
            await writer.drain()

    return answer


def drip(start: bytes, drop: bytes, every: float) -> Answer:
    """Answer in drops, each in time for the cap of one read."""

    async def answer(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(every)

    return answer


async def closes(_: str, writer: asyncio.StreamWriter) -> None:
    """Answer nothing."""


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _bombs() -> dict[str, tuple[Answer, type[FetchError]]]:
    begin, again = _block(16 + zlib.MAX_WBITS)
    raw_begin, raw_again = _block(-zlib.MAX_WBITS)
    gigabyte = begin + again * 1023
    large, bad = errors.PageTooLargeError, errors.BadResponseError
    return {
        "a gigabyte of zeros in a megabyte": (respond(gigabyte, PACKED), large),
        "a packed stream without end": (endless(PACKED, begin, again), large),
        "a bare deflate stream without end": (
            endless({**HTML, "Content-Encoding": "deflate"}, raw_begin, raw_again),
            large,
        ),
        "members of a megabyte without end": (endless(PACKED, b"", gzip.compress(bytes(_MEGABYTE))), large),
        "empty members without end": (endless(PACKED, b"", gzip.compress(b"")), bad),
        "a bomb in a bomb": (
            respond(gzip.compress(gigabyte), {**HTML, "Content-Encoding": "gzip, gzip"}),
            bad,
        ),
        "a bomb in a bomb, each with a header of its own": (
            respond(gzip.compress(gigabyte), {**PACKED, "content-encoding": "deflate"}),
            bad,
        ),
        "brotli": (respond(b"\x1b" * 100, {**HTML, "Content-Encoding": "br"}), bad),
        "zstd": (respond(b"\x28" * 100, {**HTML, "Content-Encoding": "zstd"}), bad),
        "a body without end": (endless(HTML, b"", bytes(_MEGABYTE)), large),
        "chunks without end": (endless(CHUNKED, b"", _chunk(bytes(2**16))), large),
        "chunks of one byte without end": (endless(CHUNKED, b"", _chunk(b"a") * 1000), bad),
        "a length of a terabyte": (respond(b"", {**HTML, "Content-Length": str(10**12)}), large),
    }


def _drips() -> dict[str, tuple[Answer, type[FetchError]]]:
    late = errors.FetchTimeoutError
    return {
        "silence": (drip(b"", b"", 0.1), late),
        "a head in drops": (drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.1), late),
        "a body in drops": (drip(head(HTML), b"a", 0.1), late),
        "a packed body in drops": (drip(head(PACKED), gzip.compress(b"a"), 0.1), late),
        "silence in the body": (drip(head({**HTML, "Content-Length": "100"}), b"", 0.1), late),
    }


def _broken() -> dict[str, tuple[Answer, type[FetchError]]]:
    bad = errors.BadResponseError
    status = b"HTTP/1.1 200 OK\r\n"
    return {
        "headers without end": (drip(status, b"X-A: b\r\n" * 100, 0.0), bad),
        "a header without end": (drip(status + b"X-A: ", b"b" * 10_000, 0.0), bad),
        "more headers than any page has": (respond(b"", {**HTML, "X-A": "b" * 90_000}), bad),
        "interim answers without end": (drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100, 0.0), bad),
        "another protocol": (drip(b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\r\n\r\n", 0.1), bad),
        "nothing": (closes, bad),
        "a body cut off": (respond(_SENTENCE, {**HTML, "Content-Length": "1000"}), bad),
        "chunks cut off": (respond(_chunk(_SENTENCE), CHUNKED), bad),
        "a packed body cut off": (respond(gzip.compress(_SENTENCE * 9)[:-9], PACKED), bad),
        "a packed body damaged": (respond(gzip.compress(_SENTENCE)[:-6] + b"666666", PACKED), bad),
        "no packed body at all": (respond(_SENTENCE, PACKED), bad),
        "two lengths": (
            respond(_SENTENCE, {**HTML, "Content-Length": "10", "content-length": "36"}),
            bad,
        ),
        "a length below nothing": (respond(_SENTENCE, {**HTML, "Content-Length": "-1"}), bad),
        "a chunk of no length": (respond(b"zz\r\nabc", CHUNKED), bad),
        "no answer": (respond(b"", {}, 0), bad),
        "another protocol from now on": (respond(b"", {"Upgrade": "h2c"}, 101), bad),
        "a redirect to itself": (redirect("/again"), errors.RedirectError),
        "a redirect to nowhere": (respond(b"", {"Content-Length": "0"}, 302), errors.RedirectError),
    }


BOMBS: Final = _bombs()
DRIPS: Final = _drips()
BROKEN: Final = _broken()
