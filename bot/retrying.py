"""Try again what may work later, and say so once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")
Failure = TypeVar("Failure", bound=Exception)
Sleep = Callable[[float], Awaitable[None]]


async def retry(
    attempt: Callable[[], Awaitable[Result]],
    failure: type[Failure],
    tell: Callable[[Failure], object],
    *,
    seconds: float,
    longest_seconds: float = 0.0,
    is_lasting: Callable[[Failure], bool] = lambda _: False,
    sleep: Sleep = asyncio.sleep,
) -> Result:
    """Return what `attempt` returns once it does not end in a `failure`; the first one is told.

    Between two attempts it waits so many seconds, each time twice as long as before up to `longest_seconds`, if
    that is given. A failure that is lasting is raised.
    """
    told = False
    while True:
        try:
            return await attempt()
        except failure as error:
            if is_lasting(error):
                raise
            if not told:
                tell(error)
            told = True
        await sleep(seconds)
        seconds = max(seconds, min(2 * seconds, longest_seconds))
