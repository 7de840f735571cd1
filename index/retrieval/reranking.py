"""Let the cross-encoder read the best passages and rank them anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.models.cross_encoder import cross_encoder
from index.types import Passage

READ = 4
"""How many of the best sentences are read; each costs about as much as an embedding."""

WEIGHT = 0.1
"""How much a logit counts beside a ranking score in [0, 1.15]."""

_FLOOR = 15.0
"""No logit lies lower than this below zero: it keeps the read sentences above the unread."""


def rerank(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Add WEIGHT times the logit to the first READ passages and sort those; the rest keep their places."""
    head, tail = passages[:READ], passages[READ:]
    scores = cross_encoder().read(question, [(passage.title, passage.text) for passage in head])
    read = [
        replace(
            passage,
            # The lift keeps the read ones above the unread, so that scores fall along the list.
            score=passage.score + WEIGHT * (max(found.logit, -_FLOOR) + _FLOOR),
            answerability=found.logit,
            answer=found.answer,
            answer_probability=found.answer_probability,
        )
        for passage, found in zip(head, scores, strict=True)
    ]
    return [*sorted(read, key=lambda passage: -passage.score), *tail]
