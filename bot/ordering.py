"""Updates in, all handled at once, except that one person's messages in a chat keep their order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Hashable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor


class InOrderPerPerson(BaseUpdateProcessor):
    """Handles many updates at once; a follow-up waits for its question, a press for the one before."""

    def __init__(self, max_concurrent_updates: int) -> None:
        super().__init__(max_concurrent_updates)
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._waiting: dict[Hashable, int] = {}

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Hold nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the update's turn, then the update."""
        key = _queue_of(update)
        if key is None:
            await coroutine
            return
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            async with self._locks.setdefault(key, asyncio.Lock()):
                await coroutine
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]


def _queue_of(update: object) -> Hashable:
    """Return what an update has to queue behind: its author in its chat, or its button's message."""
    if not isinstance(update, Update):
        return None
    if query := update.callback_query:
        return ("press", query.message.chat.id, query.message.message_id) if query.message else None
    if message := update.message:
        return ("message", message.chat.id, message.from_user.id if message.from_user else 0)
    return None
