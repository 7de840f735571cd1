"""What comes in from Telegram and where it is kept: the words between the transports and the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.errors import StoryproofError


class IntakeUnavailable(StoryproofError):  # noqa: N818  (a state that passes, as its callers name it)
    """The database is down, so that updates have to stay with Telegram."""

    retryable = True


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it came.

    `update_id` is None where there is none to be had. `body` is JSON in ASCII, or for what is not JSON the text
    itself. `readable` tells whether python-telegram-bot makes an Update of it.
    """

    update_id: int | None
    body: str
    readable: bool


class Intake(Protocol):
    """Where updates are kept from before Telegram is told that they arrived."""

    async def store(self, updates: Sequence[Received]) -> int:
        """Commit all in one transaction, known ids left out; return how many were new.

        Raises IntakeUnavailable when the database is down; any other error says that one of the updates
        cannot be stored as it is.
        """
