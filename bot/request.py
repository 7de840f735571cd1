"""HTTP requests to Telegram in, the same with a note of how it goes out: reached when, refused or not."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Final

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)

POLLED_WITHIN: Final = 25.0
"""Seconds; a poll that finds nothing lasts ten."""

_REFUSED: Final = (401, 404)
_SERVER_ERROR: Final = 500
_NOTHING_NEW: Final = (200, b'{"ok":true,"result":[]}')
_PAUSE: Final = 0.2


class WatchedRequest(HTTPXRequest):
    """A request that says once, before the first success, that Telegram cannot be reached."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._reached: float | None = None
        self._told = False

    @property
    def polled_lately(self) -> bool:
        """Tell whether a request has lately succeeded."""
        return self._reached is not None and time.monotonic() - self._reached < POLLED_WITHIN

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
            self._reached = time.monotonic()
        return code, body

    def _tell_once(self) -> None:
        if self._reached is None and not self._told:
            self._told = True
            log.warning("Telegram cannot be reached, trying again.")


class PollRequest(WatchedRequest):
    """The request that polls; `refused` is set when Telegram no longer knows the token."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.refused = asyncio.Event()

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Poll; once refused, find nothing new until the bot has stopped.

        python-telegram-bot's loop would end with the refusal, tell nobody, and its shutdown then trips
        over the ended loop before it comes to ours.
        """
        if not self.refused.is_set():
            code, body = await super().do_request(*args, **options)
            if code not in _REFUSED:
                return code, body
            self.refused.set()
        await asyncio.sleep(_PAUSE)
        return _NOTHING_NEW
