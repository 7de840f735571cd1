"""The two values of proving: a sentence as a model drafted it, and the same sentence once it is proved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """What a model wrote, and the 1-based numbers of the passages that it says prove it."""

    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProvedSentence:
    """A sentence free of marks and links, and the numbers of the passages that do prove it (at least one)."""

    text: str
    evidence: tuple[int, ...]
