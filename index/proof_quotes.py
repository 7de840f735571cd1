"""A stored citation and the story as it is today come in; what became of the quote goes out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from index.types import Citation, QuoteState, Sentence

EDITED_FROM: Final = 0.6
"""Similarity from which a sentence of today is taken for an edited form of the quote.

The ratio is difflib's over words, 2 * matching / all. One sentence in which a number, a name and a verb
were changed is above it; two sentences on one subject that merely share words are below.
"""


def verify_quote(citation: Citation, story_text: str) -> bool:
    """Tell whether the quote is exactly what the story has at the citation's span."""
    start, end = citation.start, citation.end
    return 0 <= start < end <= len(story_text) and story_text[start:end] == citation.quote


def trace_quote(citation: Citation, story_text: str | None, sentences: Sequence[Sentence]) -> QuoteState:
    """Return what became of a quote in the story of today (None: the story is gone).

    UNCHANGED: the same words at the same span. MOVED: exactly these words elsewhere. EDITED: a sentence
    at least EDITED_FROM alike. REMOVED: none of these.
    """
    if story_text is None:
        return QuoteState.REMOVED
    if verify_quote(citation, story_text):
        return QuoteState.UNCHANGED
    if citation.quote and citation.quote in story_text:
        return QuoteState.MOVED
    alike = any(
        similarity(citation.quote, story_text[sentence.start : sentence.end]) >= EDITED_FROM
        for sentence in sentences
    )
    return QuoteState.EDITED if alike else QuoteState.REMOVED


def similarity(one: str, other: str) -> float:
    """Return how alike two sentences are, from 0 to 1, by the words they share in order (difflib's ratio)."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    # The bag of words bounds the ratio from above and is much cheaper to compare.
    bound = 2 * (Counter(first) & Counter(second)).total() / (len(first) + len(second))
    return bound if bound < EDITED_FROM else SequenceMatcher(None, first, second, autojunk=False).ratio()


def _words(text: str) -> list[str]:
    """Return the words of a text; characters where a script does not put spaces between words."""
    words = re.findall(r"\w+", text.casefold())
    return words if len(words) > 2 else list("".join(words))
