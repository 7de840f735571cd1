"""What goes wrong on purpose: answers lost and updates repeated at random, and Telegram's flood limits."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.playground.errors import Json

HIDDEN = frozenset({"sendMessage", "editMessageText", "editMessageMedia", "getUpdates"})
"""The methods whose answers can be lost at random."""

LATEST_REPEAT_SECONDS = 2.0
"""Seconds after its confirmation within which an update comes again."""


class Chances:
    """Dice with a memory: the same seed and the same calls give the same faults, and each is counted."""

    def __init__(self, seed: int = 0) -> None:
        self._dice = random.Random(seed)  # noqa: S311  (a fault to play, nothing to hide)
        self.unknown_rate = 0.0
        self.redelivery_rate = 0.0
        self.hidden: Counter[str] = Counter()
        self.redelivered = 0

    def hides(self, method: str) -> bool:
        """Tell whether the answer of a call that was carried out is lost on the way."""
        lost = method in HIDDEN and self._dice.random() < self.unknown_rate
        if lost:
            self.hidden[method] += 1
        return lost

    def repeats(self) -> bool:
        """Tell whether an update that was just confirmed will come again."""
        return self._dice.random() < self.redelivery_rate

    def pause(self) -> float:
        """Return the seconds until an update comes again."""
        return self._dice.uniform(0, LATEST_REPEAT_SECONDS)

    def mix(self, updates: Sequence[Json], again: Sequence[Json]) -> list[Json]:
        """Put the updates that come again among the new ones, anywhere."""
        mixed = list(updates)
        for update in again:
            mixed.insert(self._dice.randint(0, len(mixed)), update)
        self.redelivered += len(again)
        return mixed


Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """How much a bot may send: `rate` units a second are refilled, `burst` may be spent at once.

    The rates are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits; Telegram does not
    publish the burst of a private chat.
    """

    overall_rate: float = 30.0
    overall_burst: int = 30
    private_rate: float = 1.0
    private_burst: int = 3
    group_rate: float = 20 / 60
    group_burst: int = 20


class Bucket:
    """Tokens that refill at `rate` a second up to `burst`."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._seen = now

    def delay(self, now: float) -> float:
        """Refill up to `now` and return the seconds until one token is there (0.0: it is)."""
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self._rate)
        self._seen = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate

    def take(self) -> None:
        """Spend one token."""
        self._tokens -= 1


@dataclass(slots=True)
class FloodGate:
    """The buckets of one bot: one for everything, one for each chat."""

    limits: FloodLimits = field(default_factory=FloodLimits)
    clock: Clock = time.monotonic
    _overall: Bucket | None = None
    _chats: dict[int, Bucket] = field(default_factory=dict)

    def spend(self, chat_id: int) -> float:
        """Spend one message to `chat_id` and return 0.0, or spend nothing and return the seconds to wait."""
        now = self.clock()
        if self._overall is None:
            self._overall = Bucket(self.limits.overall_rate, self.limits.overall_burst, now)
        buckets = (self._overall, self._bucket(chat_id, now))
        wait = max(bucket.delay(now) for bucket in buckets)
        if wait == 0.0:
            for bucket in buckets:
                bucket.take()
        return wait

    def _bucket(self, chat_id: int, now: float) -> Bucket:
        if chat_id not in self._chats:
            private = chat_id > 0
            rate = self.limits.private_rate if private else self.limits.group_rate
            burst = self.limits.private_burst if private else self.limits.group_burst
            self._chats[chat_id] = Bucket(rate, burst, now)
        return self._chats[chat_id]
