"""The two ways in, as one: long polling or a webhook; and the HTTP server beside either."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.context import Services
from bot.ingress.http_server import HttpServer, http_app
from bot.ingress.metrics import Levels
from bot.ingress.poll_watchdog import Poller
from bot.ingress.polling import PollRequest
from bot.ingress.probes import Readiness, probe_routes
from bot.ingress.set_webhook import announce
from bot.ingress.updates import CountedIntake
from bot.ingress.webhook import webhook_route
from bot.storage.leases import Leases
from index.errors import StoryproofError

log = logging.getLogger(__name__)

HOLD_SECONDS: Final = 5.0
"""Seconds between two looks at the lease of who polls."""

_POLLING: Final = "polling"


class Ingress(Protocol):
    """How updates come in."""

    polls: PollRequest

    @property
    def alive(self) -> bool:
        """Tell whether updates come in as they should."""

    @property
    def poll_age(self) -> float | None:
        """Return the seconds since the last successful poll; None where this process does not poll."""

    def start(self) -> None:
        """Begin to take updates in."""

    async def stop(self) -> None:
        """Take no more in."""


class Polling:
    """Long polling; among replicas only by the one that holds the lease."""

    def __init__(self, services: Services, poller: Poller, polls: PollRequest) -> None:
        self.polls = polls
        self._services = services
        self._poller = poller
        self._task: asyncio.Task[None] | None = None
        self._leases = Leases(services.database, services.settings.bot_id, services.inbox.owner)
        self._polls_now = False

    @property
    def alive(self) -> bool:
        """Tell whether polls succeed, or somebody else's do."""
        return self.polls.polled_lately if self._polls_now else self._services.database.is_shared

    @property
    def poll_age(self) -> float | None:
        """Return the seconds since the last successful poll."""
        return self.polls.age if self._polls_now else None

    def start(self) -> None:
        """Begin to poll, or to wait for the lease."""
        work = self._poll_by_turns() if self._services.database.is_shared else self._poll()
        self._task = asyncio.create_task(work, name="polling")

    async def stop(self) -> None:
        """Stop, and let another replica poll at once."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._poller.stop()
        if self._services.database.is_shared:
            with suppress(SQLAlchemyError):
                await self._leases.release(_POLLING)
                await self._leases.leave()

    async def _poll(self) -> None:
        self._polls_now = True
        with suppress(InvalidToken):
            await self._poller.start()
            return
        self.polls.refused.set()

    async def _poll_by_turns(self) -> None:
        while True:
            try:
                self._services.sender.pace.set_replicas(await self._leases.replicas())
                mine = await self._leases.hold(_POLLING)
            except SQLAlchemyError as error:
                log.warning("The lease to poll cannot be held (%s).", type(error).__name__)
                mine = False
            if mine and not self._polls_now:
                log.info("This replica polls Telegram now.")
                await self._poll()
            elif not mine and self._polls_now:
                log.info("Another replica polls Telegram now.")
                self._polls_now = False
                await self._poller.stop()
            await asyncio.sleep(HOLD_SECONDS)


class Webhook:
    """Telegram's POSTs, taken in by the HTTP server; here Telegram is told where to send them."""

    def __init__(self, services: Services, bot: ExtBot[None], polls: PollRequest, allowed: list[str]) -> None:
        self.polls = polls
        self._services = services
        self._bot = bot
        self._allowed = allowed
        self._leases = Leases(services.database, services.settings.bot_id, services.inbox.owner)
        self._task: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Tell whether the process works: nobody can tell whether Telegram has anything to send."""
        return True

    @property
    def poll_age(self) -> float | None:
        """Return None."""
        return None

    def start(self) -> None:
        """Tell Telegram the address."""
        self._task = asyncio.create_task(self._announce(), name="webhook")

    async def stop(self) -> None:
        """Leave the webhook set: what comes meanwhile waits at Telegram for the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._services.database.is_shared:
            with suppress(SQLAlchemyError):
                await self._leases.leave()

    async def _announce(self) -> None:
        settings = self._services.settings
        secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
        try:
            await announce(self._bot, settings.webhook_url or "", secret, self._allowed)
        except InvalidToken:
            self.polls.refused.set()
        except StoryproofError as error:
            self._services.give_up(error)
        while self._services.database.is_shared:
            with suppress(SQLAlchemyError):
                self._services.sender.pace.set_replicas(await self._leases.replicas())
            await asyncio.sleep(HOLD_SECONDS)


def http_server(services: Services, ingress: Ingress) -> HttpServer | None:
    """Return the server of the probes, and of the webhook if there is one; None where none is wanted."""
    settings = services.settings
    if settings.http_port_used is None:
        return None

    async def levels() -> Levels:
        waiting, oldest = await services.inbox.waiting()
        status = await services.engine.status()
        version = status.version if status else None
        return Levels(waiting, oldest, ingress.poll_age, services.engine.model_available, version)

    async def probe() -> Readiness:
        status = await services.engine.status()
        well = await services.database.is_well()
        return Readiness(
            status.version if status else None, ingress.poll_age, well, services.engine.model_available
        )

    routes = probe_routes(probe, services.metrics, levels)
    if settings.webhook_url and settings.webhook_secret:
        secret = settings.webhook_secret.get_secret_value()
        intake = CountedIntake(services.inbox, services.metrics)
        routes.append(webhook_route(settings.webhook_url, secret, intake))
    return HttpServer(http_app(routes), settings.http_host, settings.http_port_used)
