"""Claims stored updates, hands them to the handlers, and counts what came of them."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Final

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from telegram import Bot, Update

from bot.delivery.reply_delivery import ReplyDelivery
from bot.delivery.send_errors import DELIVERED
from bot.ingress.metrics import Metrics
from bot.queue import own_updates
from bot.queue.claims import MOST_ATTEMPTS, SUSPECT_ATTEMPTS, Claim, ClaimLostError, RetryLater
from bot.queue.inbox import Inbox, is_reindex
from bot.retrying import retry
from bot.storage.leases import HEARTBEAT_SECONDS, LEASE_SECONDS
from bot.storage.schema import UpdateState
from bot.types import Correction
from index.types import Answer, Note, Refusal

log = logging.getLogger(__name__)

MAX_CONCURRENT_UPDATES: Final = 16
"""Updates worked on at the same time: those that a crash counts an attempt of."""

MAX_CONCURRENT_UPDATES_WITH_MODEL: Final = 64
"""As above, where most only wait for a model."""

POLL_SECONDS: Final = 1.0
"""Seconds after which the inbox is looked at though nobody rang: what was put off, or stored by another process."""

DRAIN_SECONDS: Final = 12.0
"""How long what is being answered may take when the bot stops; the rest is given back, and answered after a start."""

_MARGIN_SECONDS: Final = 3.0
"""Seconds of a lease in which nothing new is begun."""

OnUpdate = Callable[[object], Awaitable[None]]
MakeDelivery = Callable[[Claim], ReplyDelivery]
OnFinished = Callable[[ReplyDelivery], None]
OnSetAside = Callable[[ReplyDelivery], Awaitable[None]]

_delivery: ContextVar[ReplyDelivery | None] = ContextVar("delivery", default=None)


def current_delivery() -> ReplyDelivery:
    """Return the delivery for the update that the calling task handles; raise LookupError outside of one."""
    delivery = _delivery.get()
    if delivery is None:
        raise LookupError("No update is being handled here.")
    return delivery


class UpdateWorker:
    """Claims updates and hands them to the handlers, until stopped."""

    on_update: OnUpdate
    """Handles an update; python-telegram-bot's process_update."""

    on_finished: OnFinished
    """Told of each answer that has ended."""

    on_set_aside: OnSetAside
    """Told of an update that was begun too often, after it has been set aside."""

    def __init__(
        self,
        inbox: Inbox,
        bot: Bot,
        make_delivery: MakeDelivery,
        max_concurrent: int = MAX_CONCURRENT_UPDATES,
    ) -> None:
        self._inbox = inbox
        self._at_once = max_concurrent
        self._bot = bot
        self._make_delivery = make_delivery
        self._running: dict[Claim, asyncio.Task[None]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._claiming = asyncio.Lock()
        self._stopping = False
        self._renewed = time.monotonic()

    def start(self, when: asyncio.Event) -> None:
        """Begin to work when the event is set: an update that only waits is not claimed, so that no crash counts."""
        self._loops = [
            asyncio.create_task(self._claim_loop(when), name="claiming"),
            asyncio.create_task(self._renew_loop(), name="leases"),
        ]

    async def stop(self, patience: float = DRAIN_SECONDS) -> None:
        """Claim no more, let what goes on end for so many seconds, and give the rest back."""
        self._stopping = True
        self._inbox.arrived.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                # What is being claimed at this moment would be nobody's until a lease or a life ends.
                async with self._claiming:
                    pass
                if self._running:
                    await asyncio.wait(self._running.values())
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    # -- claiming -------------------------------------------------------------------------------------------

    async def _claim_loop(self, when: asyncio.Event) -> None:
        await when.wait()
        while not self._stopping:
            self._inbox.arrived.clear()
            async with self._claiming:
                begun = await self._claim_some()
            if not begun:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._inbox.arrived.wait(), POLL_SECONDS)

    async def _claim_some(self) -> bool:
        """Begin what can be begun; tell whether there was anything."""
        room = self._at_once - len(self._running)
        suspect = any(claim.attempts > SUSPECT_ATTEMPTS for claim in self._running)
        if room <= 0 or suspect:
            return False
        try:
            claims = await self._inbox.claim(room, alone=all(map(is_reindex, self._running)))
        except Exception as error:
            log.warning("The database cannot be read (%s); trying again.", type(error).__name__)
            return False
        for claim in claims:
            task = asyncio.create_task(self._work(claim), name=f"update {claim.update_id}")
            self._running[claim] = task
            task.add_done_callback(partial(self._ended, claim))
        return bool(claims)

    def _ended(self, claim: Claim, _: asyncio.Task[None]) -> None:
        del self._running[claim]
        # The next of its lane may come.
        self._inbox.arrived.set()

    async def _renew_loop(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            began, claims = time.monotonic(), set(self._running)
            try:
                renewed = await self._inbox.renew(claims)
            except Exception as error:
                log.warning("The leases cannot be renewed (%s); trying again.", type(error).__name__)
                renewed = claims if began - self._renewed < LEASE_SECONDS - HEARTBEAT_SECONDS else set()
            else:
                self._renewed = began
            # What was claimed in the meantime is none of them.
            for claim in claims & self._running.keys() - renewed:
                self._running[claim].cancel()

    # -- working --------------------------------------------------------------------------------------------

    async def _work(self, claim: Claim) -> None:
        """Handle one update, and store that it ended, or give it back."""
        delivery = self._make_delivery(claim)
        delivery.holds = partial(self._holds, claim)
        try:
            if claim.attempts > MOST_ATTEMPTS:
                await self._set_aside(delivery)
            else:
                await self._answer(delivery)
        except RetryLater as later:
            await self._release(claim, later.seconds)
        except ClaimLostError:
            log.warning("Update %s is being answered by another process.", claim.update_id)
        except (DataError, IntegrityError) as error:
            # The database is well, and will refuse this again.
            log.error("Update %s cannot be kept (%s).", claim.update_id, type(error).__name__)  # noqa: TRY400
            await self._release(claim, POLL_SECONDS, counts=True)
        except SQLAlchemyError as error:
            log.info("Update %s waits for the database (%s).", claim.update_id, type(error).__name__)
            await self._release(claim, POLL_SECONDS)
        except asyncio.CancelledError:
            await asyncio.shield(self._release(claim, 0.0))
            raise
        except Exception:
            log.exception("Update %s could not be handled", claim.update_id)
            await self._release(claim, POLL_SECONDS, counts=True)

    def _holds(self, claim: Claim) -> bool:
        """Tell whether the lease on a claim can still stand, as far as this process's own clock can tell."""
        if not self._inbox.is_shared:
            return True
        return time.monotonic() - max(claim.taken, self._renewed) < LEASE_SECONDS - _MARGIN_SECONDS

    async def _answer(self, delivery: ReplyDelivery) -> None:
        try:
            update = self._read(delivery.claim)
        except Exception:
            log.exception("Update %s cannot be read; it is kept and left alone", delivery.claim.update_id)
            await self._inbox.finish(delivery.claim, UpdateState.MALFORMED)
            return
        token = _delivery.set(delivery)
        try:
            if not await delivery.resume():
                await self.on_update(update)
        finally:
            _delivery.reset(token)
        if delivery.interrupted is not None:
            raise delivery.interrupted
        if not delivery.finished:
            await self._inbox.finish(delivery.claim)
        else:
            self.on_finished(delivery)

    def _read(self, claim: Claim) -> object:
        # The bot's own updates have negative ids, which Telegram never gives.
        if claim.update_id < 0:
            return own_updates.read(claim.body)
        return Update.de_json(json.loads(claim.body), self._bot)

    async def _set_aside(self, delivery: ReplyDelivery) -> None:
        claim = delivery.claim
        log.error(
            "Update %s was begun %s times and never ended; it is set aside.", claim.update_id, MOST_ATTEMPTS
        )
        if await self._inbox.finish(claim, UpdateState.DEAD):
            await self.on_set_aside(delivery)

    async def _release(self, claim: Claim, after: float, *, counts: bool = False) -> None:
        """Give an update back, as often as it takes; it would be lost until a restart otherwise."""
        with suppress(SQLAlchemyError):
            await retry(
                lambda: self._inbox.release(claim, after, counts=counts),
                SQLAlchemyError,
                lambda _: log.info("Update %s cannot be given back yet.", claim.update_id),
                seconds=POLL_SECONDS,
                is_lasting=lambda _: self._stopping,
            )


def count_reply(metrics: Metrics, delivery: ReplyDelivery) -> None:
    """Count an answer that has ended, and how long it took."""
    if delivery.state != DELIVERED:
        return
    match delivery.reply:
        case Answer():
            kind = "answer"
        case Refusal():
            kind = "refusal"
        case Correction():
            kind = "correction"
        case None:
            kind = "other"
    metrics.replies.labels(kind).inc()
    if isinstance(delivery.reply, Answer) and delivery.reply.note is Note.MODEL_UNAVAILABLE:
        metrics.model_failures.inc()
    if isinstance(delivery.reply, Correction):
        return
    metrics.answer_seconds.observe(max(0.0, time.time() - delivery.claim.received_at))
