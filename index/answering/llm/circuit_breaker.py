"""A circuit breaker: from how past questions to the model went, whether to ask it the next one; pure."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What was wrong when the model gave no answer."""

    DOWN = "down"
    """The endpoint cannot be reached, does not answer in time, fails, or talks no sense."""

    SETTINGS = "settings"
    """The endpoint refuses us; only the person who runs the bot can mend that."""

    USELESS = "useless"
    """The model answered what cannot be used; the next question may fare better."""

    DECLINED = "declined"
    """The model would not answer this question; it is well."""


class Admission(StrEnum):
    """What to do with a question."""

    ASK = "ask"
    PROBE = "probe"
    """Do not wait for the model, but let it try this one."""
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class CircuitPolicy:
    """When to stop asking and when to try again; all but `in_a_row` in seconds.

    A failure that took longer than `slow` is one too many: the next reader shall not wait as long.
    """

    slow: float = 2.5
    in_a_row: int = 3
    retry_every: float = 30.0
    longest_wait: float = 600.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admission, and how often the circuit had opened by then."""

    admission: Admission
    openings: int


class Circuit:
    """Closed while the model answers; open, nobody waits for it, and one question in a while is a probe."""

    def __init__(
        self, policy: CircuitPolicy | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start closed; `clock` returns seconds that never go back."""
        self.policy = policy or CircuitPolicy()
        self._clock = clock
        self._failures = 0
        self._openings = 0
        self._opened_at: float | None = None
        self._retry_at = 0.0

    @property
    def closed(self) -> bool:
        """Tell whether the model is asked and waited for."""
        return self._opened_at is None

    def admit(self) -> Ticket:
        """Say what to do with a question; a probe is given out once in `retry_every`, whatever becomes of it."""
        if self.closed:
            return Ticket(Admission.ASK, self._openings)
        now = self._clock()
        if now < self._retry_at:
            return Ticket(Admission.SKIP, self._openings)
        self._retry_at = now + self.policy.retry_every
        return Ticket(Admission.PROBE, self._openings)

    def succeeded(self, ticket: Ticket) -> float | None:
        """Note that the model answered; return for how long it was out if that closes the circuit.

        An answer to a question asked before the circuit opened does not close it: it is old news.
        """
        if ticket.openings != self._openings:
            return None
        self._failures = 0
        opened_at, self._opened_at = self._opened_at, None
        return None if opened_at is None else self._clock() - opened_at

    def failed(self, ticket: Ticket, fault: Fault, seconds: float = 0.0, wait: float | None = None) -> bool:
        """Note a failure that took `seconds`; return whether it opens the circuit.

        `wait` is how long the endpoint asked to be left alone, which is honoured up to `longest_wait`.
        """
        now = self._clock()
        pause = min(wait or 0.0, self.policy.longest_wait)
        if not self.closed:
            self._retry_at = max(self._retry_at, now + pause)
            return False
        if ticket.openings != self._openings:
            return False
        self._failures += 1
        if not self._is_enough(fault, seconds, wait):
            return False
        self._opened_at = now
        self._openings += 1
        self._retry_at = now + (pause or self.policy.retry_every)
        return True

    def _is_enough(self, fault: Fault, seconds: float, wait: float | None) -> bool:
        if self._failures >= self.policy.in_a_row or wait or fault is Fault.SETTINGS:
            return True
        return fault is Fault.DOWN and seconds > self.policy.slow
