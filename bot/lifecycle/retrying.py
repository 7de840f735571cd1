"""Try again what may work later, and say so once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from index.errors import StoryproofError

Result = TypeVar("Result")

log = logging.getLogger("storyproof")

RETRY_SECONDS: Final = 2.0
"""Seconds."""


async def when_possible(build: Callable[[], Result]) -> Result:
    """Return what `build` makes; wait while what is missing may come by itself."""
    told = False
    while True:
        try:
            return build()
        except StoryproofError as error:
            if not error.retryable:
                raise
            if not told:
                log.warning("%s Trying again.", error)
            told = True
            await asyncio.sleep(RETRY_SECONDS)
