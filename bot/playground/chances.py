"""Rates and a seed in, faults that strike at random out: answers that are lost, updates that come again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from bot.playground.errors import Json

HIDDEN = frozenset({"sendMessage", "editMessageText", "editMessageMedia", "getUpdates"})
"""The methods whose answers can be lost at random."""

LATEST_REPEAT = 2.0
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
        return self._dice.uniform(0, LATEST_REPEAT)

    def mix(self, updates: Sequence[Json], again: Sequence[Json]) -> list[Json]:
        """Put the updates that come again among the new ones, anywhere."""
        mixed = list(updates)
        for update in again:
            mixed.insert(self._dice.randint(0, len(mixed)), update)
        self.redelivered += len(again)
        return mixed
