"""Telegram's limits on messages to a chat and to all: each message waits for its slot."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]

OVERALL: Final = (30, 1.0)
PRIVATE: Final = (3, 3.0)
GROUP: Final = (20, 60.0)
"""How many messages in how many seconds; https://core.telegram.org/bots/faq#my-bot-is-hitting-limits."""

_KEPT: Final = 1000
"""Chats; beyond, those that have nothing to wait for are forgotten."""


class SlidingWindow:
    """At most `count` marks in any `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self._marks: deque[float] = deque(maxlen=count)
        self._seconds = seconds

    def delay(self, now: float) -> float:
        """Return the seconds until there is room for one more (0.0: there is)."""
        full = len(self._marks) == self._marks.maxlen
        return max(0.0, self._marks[0] + self._seconds - now) if full else 0.0

    def resize(self, count: int) -> None:
        """Allow another number of marks from now on."""
        if count != self._marks.maxlen:
            self._marks = deque(self._marks, maxlen=count)

    def mark(self, now: float) -> None:
        """Count one."""
        self._marks.append(now)

    def empty(self, now: float) -> bool:
        """Tell whether the last mark is out of sight."""
        return not self._marks or self._marks[-1] + self._seconds <= now


class ChatBudget:
    """One chat's queue, what was sent to it lately, and until when Telegram has closed it."""

    def __init__(self, chat_id: int) -> None:
        self.slot = asyncio.Lock()
        self.queued = 0
        self.sent = SlidingWindow(*(PRIVATE if chat_id > 0 else GROUP))
        self.closed_until = 0.0


class RateLimiter:
    """Lets one message at a time into each chat, the first come first."""

    def __init__(self, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._overall = SlidingWindow(*OVERALL)
        self._chats: dict[int, ChatBudget] = {}

    @asynccontextmanager
    async def chat_slot(self, chat_id: int) -> AsyncIterator[None]:
        """Hold the chat: who comes later waits until the body has ended."""
        chat = self._chat(chat_id)
        chat.queued += 1
        try:
            async with chat.slot:
                yield
        finally:
            chat.queued -= 1

    def pause(self, chat_id: int, seconds: float) -> None:
        """Let nothing into the chat for so long; never shortens an earlier word."""
        chat = self._chat(chat_id)
        chat.closed_until = max(chat.closed_until, self._clock() + seconds)

    def wait_for(self, chat_id: int) -> float:
        """Return the seconds until this very chat may be written to (0.0: now), whatever the others do."""
        chat, now = self._chat(chat_id), self._clock()
        return max(0.0, chat.closed_until - now, chat.sent.delay(now))

    def set_replicas(self, replicas: int) -> None:
        """Keep to this process's part of what the bot may send in all."""
        self._overall.resize(max(1, OVERALL[0] // max(1, replicas)))

    async def acquire(self, chat_id: int) -> None:
        """Wait until one more message may go to the chat, and count it for the bot as a whole."""
        chat = self._chat(chat_id)
        while True:
            now = self._clock()
            wait = max(chat.closed_until - now, chat.sent.delay(now), self._overall.delay(now))
            if wait <= 0:
                self._overall.mark(now)
                return
            await self._sleep(wait)

    def record(self, chat_id: int) -> None:
        """Count a message for its chat, after it went: Telegram has counted it by then, and not later."""
        self._chat(chat_id).sent.mark(self._clock())

    def _chat(self, chat_id: int) -> ChatBudget:
        if chat_id not in self._chats:
            if len(self._chats) >= _KEPT:
                self._forget_idle()
            self._chats[chat_id] = ChatBudget(chat_id)
        return self._chats[chat_id]

    def _forget_idle(self) -> None:
        now = self._clock()
        for chat_id, chat in list(self._chats.items()):
            if not chat.queued and chat.closed_until <= now and chat.sent.empty(now):
                del self._chats[chat_id]
