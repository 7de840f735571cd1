"""Ranked passages in, the few sentences that together answer out, word for word as the story has them."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Passage

MOST = 3
"""An answer has at most this many sentences."""

GAIN = 0.05
"""A further sentence must match the question's words better than those before it by this share in all."""

RELEVANT = -0.5
"""A further sentence must answer by itself: the reader's logit."""

NEARLY = 1.5
"""... or nearly as surely as the first."""


def choose(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return one to MOST passages, best first; a sentence that adds nothing asked for is left out.

    Greedy coverage (Nemhauser, Wolsey and Fisher 1978): each question token counts with the best match any
    chosen sentence gives it.
    """
    if not passages:
        return ()
    chosen = [passages[0]]
    covered = list(passages[0].covers)
    if not covered:
        return tuple(chosen)
    story, sure = passages[0].story_id, passages[0].relevance or 0.0
    needed = min(RELEVANT, sure - NEARLY)
    rest = [
        p for p in passages[1:] if p.story_id == story and p.relevance is not None and p.relevance >= needed
    ]
    while rest and len(chosen) < MOST:
        best = max(rest, key=lambda passage: _gain(covered, passage))
        if _gain(covered, best) < GAIN:
            break
        chosen.append(best)
        covered = [max(pair) for pair in zip(covered, best.covers, strict=True)]
        rest.remove(best)
    return tuple(chosen)


def _gain(covered: Sequence[float], passage: Passage) -> float:
    return sum(max(0.0, new - old) for old, new in zip(covered, passage.covers, strict=True))
