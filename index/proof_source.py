"""Passages come in; Sources go out: what one claim may be proved by at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from index.proof_names import name_runs, subject
from index.proof_reading import Reading, Word, read
from index.types import Passage

NEAR: Final = 3
"""How many sentences back a "he" may point."""

_PRONOUNS: Final = frozenset(("he", "she", "it", "they", "him", "her", "them", "his", "its", "their"))


@dataclass(frozen=True, slots=True)
class Source:
    """One passage, and another cited one that only tells who is meant in it (or None).

    That is the passage just before, for a "he" or "they", or one with the full form of a name. A claim is
    proved by one passage at a time, so that it cannot be stitched together from facts of two.
    """

    numbers: tuple[int, ...]
    main: Reading
    other: Reading | None = None
    antecedent: bool = False

    def naming_words(self) -> tuple[Word, ...]:
        """Return the words that may support a name: the passage's, and what the other one tells of them."""
        if self.other is None:
            return self.main.words
        meant = subject(self.other) if self.antecedent else ()
        keys = self.main.all_keys()
        full = (word for run in name_runs(self.other) if run[-1].key in keys for word in run)
        return (*self.main.words, *meant, *full)


def sources(evidence: Sequence[int], passages: Sequence[Passage], code: str) -> list[Source]:
    """Return what may prove a claim that cites the 1-based numbers `evidence`, plain passages first."""
    readings = {number: read(passages[number - 1].text, code) for number in evidence}
    plain = [Source((number,), readings[number]) for number in evidence]
    joined = [
        Source(
            (number, other),
            readings[number],
            readings[other],
            _points_back(readings[number]) and _precedes(passages[other - 1], passages[number - 1]),
        )
        for number in evidence
        for other in evidence
        if other != number and passages[other - 1].story_id == passages[number - 1].story_id
    ]
    return plain + joined


def _points_back(reading: Reading) -> bool:
    """Tell whether a pronoun comes before the first name, which it would else stand for."""
    named = (run[0].start for run in name_runs(reading))
    pronouns = (word.start for word in reading.words if word.key in _PRONOUNS)
    pronoun = next(pronouns, None)
    first = subject(reading)
    return pronoun is not None and pronoun < min(
        (*named, *(word.start for word in first[:1])), default=pronoun + 1
    )


def _precedes(before: Passage, after: Passage) -> bool:
    distance = after.sentence.position - before.sentence.position
    return 0 < distance <= NEAR
