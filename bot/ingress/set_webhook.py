"""Tells Telegram where to send its updates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.retrying import Sleep, retry
from index.errors import ConfigurationError

log = logging.getLogger(__name__)

MOST_CONNECTIONS: Final = 40
MAX_RETRY_SECONDS: Final = 30.0

_NOT_YET: Final = ("failed to resolve", "temporarily unavailable")
"""Refusals that pass: a name that was just registered is not known everywhere."""


async def announce(
    bot: Bot,
    url: str,
    secret: str,
    allowed_updates: Sequence[str],
    *,
    max_connections: int = MOST_CONNECTIONS,
    sleep: Sleep = asyncio.sleep,
) -> None:
    """Set the webhook, trying again as long as the network or Telegram fails.

    Raises ConfigurationError when Telegram refuses the address, InvalidToken when it does not know the bot.
    """

    async def attempt() -> None:
        while True:
            try:
                await bot.set_webhook(
                    url,
                    allowed_updates=allowed_updates,
                    max_connections=max_connections,
                    secret_token=secret,
                )
            except RetryAfter as error:
                wait = error.retry_after
                await sleep(wait if isinstance(wait, int) else wait.total_seconds())
            except NetworkError as error:
                _raise_if_refused(error)
                raise
            else:
                return

    def tell(error: NetworkError) -> None:
        log.warning("The webhook cannot be set yet (%s), trying again.", type(error).__name__)

    await retry(attempt, NetworkError, tell, seconds=1.0, longest_seconds=MAX_RETRY_SECONDS, sleep=sleep)
    log.info("Telegram sends its updates to the webhook.")


def _raise_if_refused(error: NetworkError) -> None:
    if isinstance(error, BadRequest) and not any(words in error.message.lower() for words in _NOT_YET):
        raise ConfigurationError(
            f"Telegram refuses WEBHOOK_URL ({error.message}).",
            "It must be an https address on port 443, 80, 88 or 8443 that can be reached from the internet.",
        ) from None
