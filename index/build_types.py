"""What a build is made of beside the stories folder, and what it has made, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.ingest_types import GateReport
from index.types import Story

if TYPE_CHECKING:
    from index.generations import IndexedStory


@dataclass(frozen=True, slots=True)
class Amendments:
    """How the stories of a build differ from the folder's: those added `beside`, and ids that are left out.

    `only`: the stories beside are all there are, and the folder is not looked at.
    """

    beside: tuple[Story, ...] = ()
    without: frozenset[str] = frozenset()
    only: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """A finished generation that is not live yet: its version, how it was made, of what, and the gate's word."""

    version: str
    fingerprint: str
    stories: tuple[IndexedStory, ...]
    gate: GateReport | None
