"""The webhook: every update is kept before the 200 that acknowledges it."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from typing import Final
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import DatabaseUnavailableError
from bot.ingress.updates import keep, read_bytes
from bot.types import Intake
from index.errors import ConfigurationError

log = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of a header)
LARGEST_BODY_BYTES: Final = 2**20
"""Bytes; an update of Telegram has some thousands."""

BODY_SECONDS: Final = 10.0
STORE_SECONDS: Final = 20.0
RETRY_SECONDS: Final = 2
"""Seconds; Telegram gives up on an answer after 60."""

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MOST_DRAINED: Final = 4 * LARGEST_BODY_BYTES
_CLOSE: Final = {"Connection": "close"}


def webhook_route(url: str, secret: str, intake: Intake, body_within: float = BODY_SECONDS) -> Route:
    """Return the route that takes updates at the path of WEBHOOK_URL from who knows WEBHOOK_SECRET.

    `body_within` is in seconds. Raises ConfigurationError for a secret that is empty or not of Telegram's
    characters, and for a path with braces.
    """
    endpoint = _Webhook(check_secret(secret), intake, body_within)
    return Route(path_of(url), endpoint.receive, methods=["POST"])


def path_of(url: str) -> str:
    """Return the path that requests for an address come with; raise ConfigurationError for braces in it."""
    path = unquote(urlsplit(url).path) or "/"
    if "{" in path or "}" in path:
        raise ConfigurationError("The path of WEBHOOK_URL has braces in it.", "Choose a path without.")
    return path


def check_secret(secret: str) -> str:
    """Return the secret; raise ConfigurationError unless Telegram takes it."""
    if not _SECRET.fullmatch(secret):
        raise ConfigurationError(
            "WEBHOOK_SECRET is missing, or has characters that Telegram does not take.",
            "Set it to 32 or more random letters and digits (openssl rand -hex 32).",
        )
    return secret


class _TooLarge(Exception):  # noqa: N818
    """A body is larger than any update."""


class _Webhook:
    """The endpoint; what it answers tells Telegram whether to send the update again, and nobody else anything."""

    def __init__(self, secret: str, intake: Intake, body_within: float) -> None:
        self._secret = secret.encode()
        self._intake = intake
        self._body_within = body_within
        self._stores = True

    async def receive(self, request: Request) -> Response:
        """Store one update: 200; 401 without the secret, 408 and 413 for a body too slow or large, 503 to wait."""
        # Before the body: who does not know the secret makes us read nothing.
        if not self._knows_secret(request):
            return Response(status_code=401, headers=_CLOSE)
        try:
            async with asyncio.timeout(self._body_within):
                body = await _read(request)
        except TimeoutError:
            return Response(status_code=408, headers=_CLOSE)
        except _TooLarge:
            return Response(status_code=413, headers=_CLOSE)
        except ClientDisconnect:
            return Response(status_code=400, headers=_CLOSE)
        return await self._store(body)

    def _knows_secret(self, request: Request) -> bool:
        name = SECRET_HEADER.lower().encode()
        given = [value for key, value in request.headers.raw if key == name]
        return len(given) == 1 and hmac.compare_digest(given[0], self._secret)

    async def _store(self, body: bytes) -> Response:
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await keep(self._intake, [read_bytes(body)])
        except (DatabaseUnavailableError, TimeoutError) as error:
            self._tell_unstored(error)
            return Response(status_code=503, headers={"Retry-After": str(RETRY_SECONDS)})
        if not self._stores:
            self._stores = True
            log.info("Updates come in again.")
        return Response()

    def _tell_unstored(self, error: DatabaseUnavailableError | TimeoutError) -> None:
        if self._stores:
            self._stores = False
            cause = error if isinstance(error, DatabaseUnavailableError) else "The database does not answer."
            log.error("Updates cannot be stored and stay with Telegram until they can. %s", cause)


async def _read(request: Request) -> bytes:
    """Return the body; raise _TooLarge, but not before the sender can hear of it.

    Closing on somebody who is still sending resets the connection, and the answer is lost.
    """
    body, total = bytearray(), 0
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > _MOST_DRAINED:
        raise _TooLarge
    async for piece in request.stream():
        total += len(piece)
        if total > _MOST_DRAINED:
            raise _TooLarge
        if total <= LARGEST_BODY_BYTES:
            body += piece
    if total > LARGEST_BODY_BYTES:
        raise _TooLarge
    return bytes(body)
