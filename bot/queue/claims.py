"""What it means to hold an update: the claim, its number, and the errors of having lost it or having to wait."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

MOST_ATTEMPTS: Final = 5
"""Begun so often and never ended, an update is taken for one that kills the process."""

SUSPECT_ATTEMPTS: Final = 3
"""Begun so often, an update is worked on alone: what it may kill with it is then nothing else."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An update that this process may work on: its row, the number of this hold on it, and what it says."""

    inbox_id: int
    epoch: int
    update_id: int
    lane: str
    chat_id: int | None
    attempts: int
    received_at: float
    body: str
    taken: float = field(default_factory=time.monotonic, compare=False)
    """When it was given out, by this process's own clock, which goes on while the process is stopped."""


class ClaimLostError(Exception):
    """Another process holds the update now: what this one still wanted to write must not be written."""


class RetryLater(Exception):  # noqa: N818  (it is no error: the update comes back by itself)
    """The update must wait for so many seconds; what is done so far is stored and will not be done again."""

    def __init__(self, seconds: float) -> None:
        """Keep the seconds to wait."""
        super().__init__(f"in {seconds:.1f} s")
        self.seconds = seconds
