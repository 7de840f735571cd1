"""The value all checks are given: the settings of one installation, and whether a bot serves over it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.doctor.findings import Finding
from bot.settings import Settings
from index.settings import IndexConfig


@dataclass(frozen=True, slots=True)
class Case:
    """One installation; `serving` tells whether a process holds its DATA_DIR."""

    settings: Settings
    config: IndexConfig
    serving: bool


Check = Callable[[Case], Awaitable[Sequence[Finding]]]
