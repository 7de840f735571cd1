"""A question and the sentence that answers it in, the very words asked for out, where they are surely known."""

from __future__ import annotations

import re

from index.answer_types import AnswerType, asked_for, holds_type
from index.types import Passage, Span

SURE = 0.6
"""From this probability on the words are shown; on unseen stories 98% or more of them were then right."""

_LONGEST = 60
"""More characters than this are no longer the very words asked for."""

_WORD = re.compile(r"[^\W_]+(?:[.,:'’-][^\W_]+)*|[$€£¥₹]")


def words_asked_for(question: str, passage: Passage) -> Span | None:
    """Return the words of `passage.text` that answer who, when, where or how many; None when in doubt."""
    kind = asked_for(question)
    if kind is None or passage.answer is None or passage.sureness < SURE:
        return None
    span = _whole_words(passage.text, passage.answer)
    if span is None or span.end - span.start > _LONGEST or not _fits(kind, span.of(passage.text)):
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
