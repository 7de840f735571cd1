"""Delivery to a webhook: pending updates in order in, HTTP POSTs with retries out."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.playground.errors import Json
from bot.playground.params import SetWebhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the name of a header)
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
ANSWER_SECONDS = 60


class Updates(Protocol):
    """The queue that a webhook empties."""

    async def arrival(self) -> None:
        """Wait until there is an update to hand out."""

    def first(self) -> Json:
        """Return what is to be posted next; there must be one."""

    def posted(self, update: Json) -> None:
        """Confirm what `first` gave."""


class WebhookSender:
    """A task that posts each update until the answer is a 2xx, pausing longer after each failure."""

    def __init__(self, params: SetWebhook, updates: Updates) -> None:
        self._params = params
        self._updates = updates
        self._failure: Json = {}
        self._task = asyncio.get_running_loop().create_task(self._deliver())

    def info(self) -> Json:
        """Return the fields of WebhookInfo that concern the address and its last failure."""
        shown = {"url": self._params.url, "max_connections": self._params.max_connections or 40}
        return {**shown, **self._failure}

    async def close(self) -> None:
        """Stop delivering; what is pending stays pending."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _deliver(self) -> None:
        secret = self._params.secret_token
        headers = {SECRET_HEADER: secret} if secret else {}
        pause = FIRST_PAUSE_SECONDS
        async with ClientSession(headers=headers, timeout=ClientTimeout(ANSWER_SECONDS)) as session:
            while True:
                await self._updates.arrival()
                failure = await self._post(session, self._updates.first())
                if failure:
                    self._failure = {"last_error_date": int(time.time()), "last_error_message": failure}
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                else:
                    pause = FIRST_PAUSE_SECONDS

    async def _post(self, session: ClientSession, update: Json) -> str:
        """Post one update and confirm it; return what went wrong, or an empty string."""
        try:
            async with session.post(self._params.url, json=update) as response:
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"
        self._updates.posted(update)
        return ""
