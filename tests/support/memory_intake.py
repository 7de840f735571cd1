"""An intake that keeps updates in memory, and can be down, slow or picky."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.errors import DatabaseUnavailableError
from bot.types import Received


class MemoryIntake:
    """Keeps what it is given, each id once."""

    def __init__(self) -> None:
        self.stored: list[Received] = []
        self.down = False
        self.attempts = 0
        self.refuses: Callable[[Received], bool] = lambda _: False
        self.open = asyncio.Event()
        self.open.set()

    @property
    def ids(self) -> list[int | None]:
        return [one.update_id for one in self.stored]

    async def store(self, updates: Sequence[Received]) -> int:
        self.attempts += 1
        await self.open.wait()
        if self.down:
            raise DatabaseUnavailableError("The database is down.", "Start it.")
        if any(self.refuses(one) for one in updates):
            raise ValueError("not in my table")
        known = set(self.ids) - {None}
        new = [one for one in updates if one.update_id not in known]
        self.stored += new
        return len(new)
