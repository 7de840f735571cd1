"""The order in which a bot starts and stops, so that nothing is lost at either end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, TelegramError

from bot.context import BotApplication, Services
from bot.lifecycle.background import Background, end_reindex, unknown_token
from bot.lifecycle.ingress import Ingress, http_server
from bot.retrying import retry

log = logging.getLogger(__name__)

LOCK_FILE: Final = "bot.lock"
MAX_RETRY_SECONDS: Final = 30.0
HTTP_GRACE_SECONDS: Final = 3.0

_RETRY_SECONDS: Final = 0.5


@asynccontextmanager
async def serving(application: BotApplication, ingress: Ingress) -> AsyncIterator[None]:
    """Serve while the body runs; afterwards end what can be ended in seconds and give the rest back.

    Raises ConfigurationError for a token that Telegram does not know. Whatever else fails on the way is tried again.
    """
    services = application.bot_data
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_close, services)
        server = http_server(services, ingress)
        if server is not None:
            await server.start()
            stack.push_async_callback(server.stop, HTTP_GRACE_SECONDS)
        await stack.enter_async_context(alone(services))
        await _initialize(application)
        stack.push_async_callback(application.shutdown)
        await _take_up(services)
        background = Background(ingress.polls, lambda: ingress.alive)
        background.start(application)
        stack.push_async_callback(background.stop)
        await application.start()
        stack.push_async_callback(application.stop)
        services.worker.start(services.opened)
        stack.push_async_callback(services.worker.stop)
        stack.push_async_callback(end_reindex, services)
        ingress.start()
        stack.push_async_callback(ingress.stop)
        yield


@asynccontextmanager
async def alone(services: Services) -> AsyncIterator[None]:
    """Be the one process over DATA_DIR while the body runs; wait for another to end first.

    Replicas that share a database hold leases there instead.
    """
    if services.database.is_shared:
        yield
        return
    folder = services.settings.data_dir
    lock = FileLock(folder / LOCK_FILE, thread_local=False)

    async def acquire() -> None:
        lock.acquire(blocking=False)

    def tell(_: Timeout) -> None:
        log.warning("Another bot works over DATA_DIR (%s); this one waits until it ends.", folder)

    await retry(acquire, Timeout, tell, seconds=_RETRY_SECONDS)
    try:
        yield
    finally:
        lock.release()


async def _initialize(application: BotApplication) -> None:
    """Get to know our own account, trying for as long as it takes."""

    async def initialize() -> None:
        try:
            await application.initialize()
        except InvalidToken:
            raise unknown_token() from None

    def tell(error: TelegramError) -> None:
        log.warning(
            "No answer from %s (%s); trying again for as long as it takes. "
            "Check the network and TELEGRAM_API_BASE_URL.",
            application.bot_data.settings.telegram_api_base_url,
            type(error).__name__,
        )

    await retry(initialize, TelegramError, tell, seconds=_RETRY_SECONDS, longest_seconds=MAX_RETRY_SECONDS)


async def _take_up(services: Services) -> None:
    """Read what the processes before have left: pauses of chats, and updates they held."""

    async def read() -> tuple[dict[int, float], int]:
        paused = await services.chats.load()
        return paused, 0 if services.database.is_shared else await services.inbox.recover()

    def tell(error: SQLAlchemyError) -> None:
        log.warning("The database cannot be read (%s); trying again.", type(error).__name__)

    paused, left = await retry(read, SQLAlchemyError, tell, seconds=_RETRY_SECONDS)
    for chat_id, seconds in paused.items():
        services.sender.pace.pause(chat_id, seconds)
    if left:
        log.info("%s updates were left by the process before; they are answered now.", left)


async def _close(services: Services) -> None:
    with suppress(SQLAlchemyError):
        await services.engine.close()
    await asyncio.to_thread(services.database.close)
