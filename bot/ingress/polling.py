"""Polling: every update is kept before python-telegram-bot may acknowledge it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.errors import DatabaseUnavailableError
from bot.ingress.updates import keep, read_object
from bot.types import Intake, Received

log = logging.getLogger(__name__)

Clock = Callable[[], float]

POLLED_SECONDS: Final = 25.0
"""Seconds; a poll that finds nothing lasts ten."""

_OK: Final = 200
_REFUSED: Final = (401, 404)
_SERVER_ERROR: Final = 500
_NOTHING_NEW: Final = (_OK, b'{"ok":true,"result":[]}')
_PAUSE_SECONDS: Final = 0.2


class StoredElsewhere(asyncio.Queue[object]):
    """An update queue that lets updates fall: they are in the database by now.

    python-telegram-bot's own sign that it stops goes through.
    """

    def put_nowait(self, item: object) -> None:
        """Put anything but an update."""
        if not isinstance(item, Update):
            super().put_nowait(item)


class WatchedRequest(HTTPXRequest):
    """A request that says once, before the first success, that Telegram cannot be reached."""

    def __init__(self, clock: Clock = time.monotonic, **options: Any) -> None:
        super().__init__(**options)
        self._clock = clock
        self._reached: float | None = None
        self._told = False

    @property
    def polled_lately(self) -> bool:
        """Tell whether a request has lately succeeded."""
        return self._reached is not None and self._clock() - self._reached < POLLED_SECONDS

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Make the request; return the HTTP status and the body, raise NetworkError without an answer."""
        try:
            code, body = await super().do_request(*args, **options)
        except NetworkError:
            self._tell_once()
            raise
        if code >= _SERVER_ERROR:
            self._tell_once()
        elif code not in _REFUSED:
            self._reached = self._clock()
        return code, body

    def _tell_once(self) -> None:
        if self._reached is None and not self._told:
            self._told = True
            log.warning("Telegram cannot be reached, trying again.")


class PollRequest(WatchedRequest):
    """The request that polls; `refused` is set when Telegram no longer knows the token."""

    def __init__(self, intake: Intake, clock: Clock = time.monotonic, **options: Any) -> None:
        super().__init__(clock, **options)
        self.refused = asyncio.Event()
        self._intake = intake
        self._ended = self._succeeded = clock()
        self._nameless: set[str] = set()
        self._stores = True
        self._trouble: type[TelegramError] | None = None

    @property
    def idle(self) -> float:
        """Return the seconds since a poll has ended, well or badly, or since `begin`."""
        return self._clock() - self._ended

    @property
    def age(self) -> float:
        """Return the seconds since the last poll whose updates were stored, or since there is this request."""
        return self._clock() - self._succeeded

    def begin(self) -> None:
        """Count `idle` from now."""
        self._ended = self._clock()

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Poll and store; once refused, find nothing new until the bot has stopped.

        python-telegram-bot's loop would end with the refusal, tell nobody, and its shutdown then trips
        over the ended loop before it comes to ours. Raises NetworkError when the updates could not be stored,
        as then the loop polls again from the old offset.
        """
        try:
            if not self.refused.is_set():
                code, body = await super().do_request(*args, **options)
                if code == _OK:
                    return code, await self._stored(body)
                if code not in _REFUSED:
                    return code, body
                self.refused.set()
            await asyncio.sleep(_PAUSE_SECONDS)
            return _NOTHING_NEW
        finally:
            self.begin()

    def tell(self, error: TelegramError) -> None:
        """Log what polling failed with, once for each outage (python-telegram-bot's error_callback)."""
        kind = type(error)
        told = self._told and self._reached is None
        if kind is self._trouble or not self._stores or (told and isinstance(error, NetworkError)):
            return
        self._trouble = kind
        if kind is Conflict:
            log.warning(
                "Telegram gives the updates to another copy of this bot, or to its webhook. Stop the other one; "
                "this one keeps trying."
            )
        else:
            log.warning("Telegram cannot be polled (%s), trying again.", kind.__name__)

    async def _stored(self, body: bytes) -> bytes:
        """Store the updates of an answer; return an answer with their ids alone.

        More is not needed to raise the offset, and what the library cannot parse it would poll for ever.
        """
        received = _read(body)
        fresh = [one for one in received if one.update_id is not None or one.body not in self._nameless]
        try:
            await keep(self._intake, fresh)
        except DatabaseUnavailableError as error:
            self._tell_unstored(error)
            raise NetworkError("The updates could not be stored.") from None
        self._tell_recovered()
        self._succeeded = self._clock()
        # What has no id cannot be confirmed and comes again with every poll.
        self._nameless = {one.body for one in received if one.update_id is None}
        ids = sorted(one.update_id for one in received if one.update_id is not None)
        if self._nameless and not ids:
            await asyncio.sleep(_PAUSE_SECONDS)
        return json.dumps({"ok": True, "result": [{"update_id": one} for one in ids]}).encode()

    def _tell_unstored(self, error: DatabaseUnavailableError) -> None:
        if self._stores:
            self._stores = False
            log.error("Updates cannot be stored and stay with Telegram until they can. %s", error)

    def _tell_recovered(self) -> None:
        if not self._stores or self._trouble:
            log.info("Updates come in again.")
        self._stores, self._trouble = True, None


def _read(body: bytes) -> list[Received]:
    """Read the answer to a poll; raise NetworkError when it is none."""
    try:
        answer = json.loads(body.decode("utf-8", "replace"))
        return [read_object(raw) for raw in _results(answer)]
    except (ValueError, RecursionError):
        raise NetworkError("The answer to a poll is not what Telegram sends.") from None


def _results(answer: Any) -> list[Any]:
    if isinstance(answer, dict) and isinstance(result := answer.get("result"), list):
        return result
    raise ValueError
