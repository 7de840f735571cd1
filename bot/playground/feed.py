"""The queue of updates: what people did, as getUpdates or the webhook gets it."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import deque
from copy import deepcopy
from urllib.parse import urlsplit

from bot.playground.errors import ApiError, Json, bad_request
from bot.playground.faults import Chances
from bot.playground.params import DeleteWebhook, GetUpdates, SetWebhook
from bot.playground.webhook import WebhookSender

MAX_POLL_SECONDS = 50
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


def _conflict(description: str) -> ApiError:
    return ApiError(409, f"Conflict: {description}")


class Feed:
    """The updates of one bot that are not confirmed yet, and the one consumer they may have."""

    def __init__(self, chances: Chances | None = None) -> None:
        self._chances = chances or Chances()
        self._queue: deque[Json] = deque()
        self._again: deque[Json] = deque()
        self._repeats: set[asyncio.TimerHandle] = set()
        self._next_id = secrets.randbelow(10**8) + 10**8
        self._allowed: list[str] = []
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[ApiError | None] | None = None
        self._webhook: WebhookSender | None = None

    @property
    def pending(self) -> list[Json]:
        """Return the updates that are not confirmed yet, oldest first."""
        return list(self._queue)

    @property
    def polled(self) -> bool:
        """Tell whether a getUpdates call is waiting now."""
        return self._poll is not None and not self._poll.done()

    def push(self, kind: str, payload: Json) -> None:
        """Queue an update as it is now, unless the bot does not want its kind."""
        wanted = kind in self._allowed if self._allowed else kind not in _NOT_BY_DEFAULT
        if wanted:
            self._queue.append({"update_id": self._next_id, kind: deepcopy(payload)})
            self._next_id += 1
            self._arrived.set()

    async def arrival(self) -> None:
        """Wait until there is an update to hand out."""
        while not self._queue and not self._again:
            self._arrived.clear()
            await self._arrived.wait()

    def confirm(self, offset: int) -> None:
        """Forget the updates before `offset`; a negative one keeps only that many of the last."""
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
        else:
            while self._queue and self._queue[0]["update_id"] < offset:
                self._forget(self._queue.popleft())

    def first(self) -> Json:
        """Return what a webhook is to be posted next; there must be one."""
        return self._again[0] if self._again else self._queue[0]

    def posted(self, update: Json) -> None:
        """Confirm what `first` gave."""
        if self._again and self._again[0] is update:
            self._again.popleft()
            self._chances.redelivered += 1
        else:
            self.confirm(update["update_id"] + 1)

    def _forget(self, update: Json) -> None:
        """Let go of a confirmed update, or hand it out again a little later."""
        if not self._chances.repeats():
            return

        def come_again() -> None:
            self._repeats.discard(timer)
            self._again.append(update)
            self._arrived.set()

        timer = asyncio.get_running_loop().call_later(self._chances.pause(), come_again)
        self._repeats.add(timer)

    def _hand_out(self, limit: int) -> list[Json]:
        """Return up to `limit` updates that are not confirmed, and among them those that come again."""
        again = [self._again.popleft() for _ in range(min(len(self._again), limit))]
        new = [update for update, _ in zip(self._queue, range(limit - len(again)), strict=False)]
        return self._chances.mix(new, again)

    async def get_updates(self, params: GetUpdates) -> list[Json]:
        """Do getUpdates; the newer of two polls wins and the older gets the 409."""
        if self._webhook:
            raise _conflict(WEBHOOK_ACTIVE)
        self._end_poll(_conflict(OTHER_POLL))
        loop = asyncio.get_running_loop()
        poll = self._poll = loop.create_future()
        if params.allowed_updates is not None:
            self._allowed = params.allowed_updates
        self.confirm(params.offset or 0)
        seconds = min(max(params.timeout or 0, 0), MAX_POLL_SECONDS)
        arrival = loop.create_task(self.arrival())
        try:
            await asyncio.wait({poll, arrival}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
        if poll.done() and (error := poll.result()):
            raise error
        if not poll.done():
            poll.set_result(None)
        return self._hand_out(min(max(params.limit or 100, 1), 100))

    def _end_poll(self, error: ApiError | None) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(error)

    async def set_webhook(self, params: SetWebhook) -> bool:
        """Do setWebhook; http is taken for loopback only, an empty address removes the webhook."""
        if not params.url:
            return await self.delete_webhook(DeleteWebhook(drop_pending_updates=params.drop_pending_updates))
        secret, address = params.secret_token or "", urlsplit(params.url)
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad_request("secret token contains unallowed characters")
        if address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        await self.delete_webhook(DeleteWebhook(drop_pending_updates=params.drop_pending_updates))
        self._end_poll(_conflict("terminated by setWebhook request"))
        if params.allowed_updates is not None:
            self._allowed = params.allowed_updates
        self._webhook = WebhookSender(params, self)
        return True

    async def delete_webhook(self, params: DeleteWebhook) -> bool:
        """Do deleteWebhook."""
        if params.drop_pending_updates:
            self._queue.clear()
        if self._webhook:
            await self._webhook.close()
            self._webhook = None
        return True

    def webhook_info(self) -> Json:
        """Do getWebhookInfo."""
        details = self._webhook.info() if self._webhook else {"url": ""}
        allowed: Json = {"allowed_updates": self._allowed} if self._allowed else {}
        count = len(self._queue)
        return {**details, "has_custom_certificate": False, "pending_update_count": count, **allowed}

    async def close(self) -> None:
        """Let a waiting poll go with no updates and stop the webhook, which keeps its address for nobody."""
        self._end_poll(None)
        for timer in self._repeats:
            timer.cancel()
        self._repeats.clear()
        await self.delete_webhook(DeleteWebhook())
