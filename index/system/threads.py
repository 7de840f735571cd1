"""Run work that blocks in a thread that may be left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


async def run_abandonable(
    work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    """Do the work in a thread of its own and return what it returns, or raise what it raises.

    For what cannot be stopped and may hang: a name look-up, a dead disk. `asyncio.to_thread` would wait for it when
    the process ends.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def hand_over(give: Callable[[Any], None], value: object) -> None:
        if not future.done():
            give(value)

    def run() -> None:
        give: Callable[[Any], None] = future.set_result
        value: object
        try:
            value = work(*args, **kwargs)
        except BaseException as error:
            give, value = future.set_exception, error
        # The loop may be closed by now.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(hand_over, give, value)

    threading.Thread(target=run, daemon=True, name=getattr(work, "__name__", "work")).start()
    return await future
