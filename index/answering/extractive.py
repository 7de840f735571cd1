"""Choose the sentences of a verbatim answer, and mark in them the words that were asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.retrieval.answer_types import AnswerType, asked_for, holds_type
from index.types import Passage, Span

MOST = 3
"""An answer has at most this many sentences."""

GAIN = 0.05
"""A further sentence must match the question's words better than those before it by this share in all."""

RELEVANT = -0.5
"""A further sentence must answer by itself: the cross-encoder's logit."""

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
    covered = list(passages[0].token_scores)
    if not covered:
        return tuple(chosen)
    story, sure = passages[0].story_id, passages[0].answerability or 0.0
    needed = min(RELEVANT, sure - NEARLY)
    rest = [
        p
        for p in passages[1:]
        if p.story_id == story and p.answerability is not None and p.answerability >= needed
    ]
    while rest and len(chosen) < MOST:
        best = max(rest, key=lambda passage: _gain(covered, passage))
        if _gain(covered, best) < GAIN:
            break
        chosen.append(best)
        covered = [max(pair) for pair in zip(covered, best.token_scores, strict=True)]
        rest.remove(best)
    return tuple(chosen)


def _gain(covered: Sequence[float], passage: Passage) -> float:
    return sum(max(0.0, new - old) for old, new in zip(covered, passage.token_scores, strict=True))


SURE = 0.6
"""From this probability on the words are shown; on unseen stories 98% or more of them were then right."""

_LONGEST_CHARACTERS = 60
"""More characters than this are no longer the very words asked for."""

_WORD = re.compile(r"[^\W_]+(?:[.,:'’-][^\W_]+)*|[$€£¥₹]")


def highlight(question: str, passage: Passage) -> Span | None:
    """Return the words of `passage.text` that answer who, when, where or how many; None when in doubt."""
    kind = asked_for(question)
    if kind is None or passage.answer is None or passage.answer_probability < SURE:
        return None
    span = _whole_words(passage.text, passage.answer)
    if span is None or span.end - span.start > _LONGEST_CHARACTERS or not _fits(kind, span.of(passage.text)):
        return None
    return span


def _whole_words(text: str, span: Span) -> Span | None:
    """Widen a span to the words it touches: no word is half bold."""
    touched = [word for word in _WORD.finditer(text) if word.start() < span.end and word.end() > span.start]
    if not touched:
        return None
    end = touched[-1].end()
    return Span(touched[0].start(), end + 1 if text[end : end + 1] == "%" else end)


def _fits(kind: AnswerType, words: str) -> bool:
    if kind in (AnswerType.PERSON, AnswerType.PLACE):
        return any(character.isupper() for character in words)
    return holds_type(kind, words, "")
