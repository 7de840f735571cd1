"""Updates in, all handled at once, except that one person's messages in a chat keep their order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Hashable
from contextvars import ContextVar
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor


class Slot:
    """One of the places to work in; given back once."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._held = True

    def give_back(self) -> None:
        """Let the next one work; harmless when repeated."""
        if self._held:
            self._held = False
            self._places.release()


_slot: ContextVar[Slot | None] = ContextVar("slot", default=None)


def work_is_done() -> None:
    """Give back the slot of the update being handled: what is left is to wait for its chat."""
    if slot := _slot.get():
        slot.give_back()


class InOrderPerPerson(BaseUpdateProcessor):
    """Works on so many updates at once; a follow-up waits for its question, a press for the one before.

    Whoever waits for a turn or for Telegram takes no slot, so that a crowd in one chat stops no other.
    """

    def __init__(self, works_at_once: int) -> None:
        # The library's own limit would hold a slot for those who wait, too.
        super().__init__(sys.maxsize)
        self._places = asyncio.Semaphore(works_at_once)
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
            await self._work(coroutine)
            return
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            async with self._locks.setdefault(key, asyncio.Lock()):
                await self._work(coroutine)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]

    async def _work(self, coroutine: Awaitable[Any]) -> None:
        await self._places.acquire()
        slot = Slot(self._places)
        token = _slot.set(slot)
        try:
            await coroutine
        finally:
            _slot.reset(token)
            slot.give_back()


def _queue_of(update: object) -> Hashable:
    """Return what an update has to queue behind: its author in its chat, or its button's message."""
    if not isinstance(update, Update):
        return None
    if query := update.callback_query:
        return ("press", query.message.chat.id, query.message.message_id) if query.message else None
    if message := update.message:
        return ("message", message.chat.id, message.from_user.id if message.from_user else 0)
    return None
