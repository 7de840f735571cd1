"""Passages come in; Sources go out: what one claim may be proved by at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.proof_names import subject
from index.proof_reading import Reading, Word, read
from index.types import Passage

NEAR: Final = 3
"""How many sentences back a "he" may point."""

_PRONOUNS: Final = frozenset(("he", "she", "it", "they", "him", "her", "them", "his", "its", "their"))


@dataclass(frozen=True, slots=True)
class Source:
    """One passage, and the cited passage just before it that says who its "he" or "they" is (or None).

    One passage at a time, so that a claim cannot be stitched together from facts of two.
    """

    numbers: tuple[int, ...]
    main: Reading
    antecedent: Reading | None = None

    def naming_words(self) -> tuple[Word, ...]:
        """Return the words that may support a name: all of the passage, and the antecedent's subject."""
        if self.antecedent is None:
            return self.main.words
        return self.main.words + subject(self.antecedent)


def sources(evidence: Sequence[int], passages: Sequence[Passage], code: str) -> list[Source]:
    """Return what may prove a claim that cites the 1-based numbers `evidence`, plain passages first."""
    readings = {number: read(passages[number - 1].text, code) for number in evidence}
    plain = [Source((number,), readings[number]) for number in evidence]
    joined = [
        Source((number, before), readings[number], readings[before])
        for number in evidence
        for before in evidence
        if _points_back(readings[number]) and _precedes(passages[before - 1], passages[number - 1])
    ]
    return plain + joined


def _points_back(reading: Reading) -> bool:
    return any(word.key in _PRONOUNS for word in reading.words)


def _precedes(before: Passage, after: Passage) -> bool:
    distance = after.sentence.position - before.sentence.position
    return before.story_id == after.story_id and 0 < distance <= NEAR
