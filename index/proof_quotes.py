"""A stored citation and the story as it is today come in; what became of the quote goes out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from index.types import Citation, QuoteState, Sentence, Span

_ENDED: Final = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965][\"'\u201d\u2019\u00bb\u300d)\]]*\s*$"
)

_NEAR: Final = 40
"""Characters before a sentence among which the end of the one before it is looked for."""

EDITED_FROM: Final = 0.6
"""Similarity from which a sentence of today is taken for an edited form of the quote.

The ratio is difflib's over words, 2 * matching / all. One sentence in which a number, a name and a verb
were changed is above it; two sentences on one subject that merely share words are below.
"""


def verify_quote(citation: Citation, story_text: str) -> bool:
    """Tell whether the quote is exactly what the story has at the citation's span."""
    start, end = citation.start, citation.end
    return 0 <= start < end <= len(story_text) and story_text[start:end] == citation.quote


def trace_quote(
    citation: Citation, story_text: str | None, sentences: Sequence[Sentence], cited: str | None = None
) -> QuoteState:
    """Return what became of a quote in the story of today (None: the story is gone).

    UNCHANGED: the same words at the same span, or the same sentence pushed along by edits around it.
    MOVED: the same sentence in another context: the sentence before or after it changed sides, or neither
    is near it any more. EDITED: a sentence that was not there before holds these words, or is at least
    EDITED_FROM alike. REMOVED: none of these. `cited` is the story's text as it was cited, where it is known.
    """
    if story_text is None or not citation.quote:
        return QuoteState.REMOVED
    span = find_quote(citation, story_text, sentences)
    if span is not None:
        stays = span.start == citation.start or _in_context(citation, span, story_text, sentences)
        return QuoteState.UNCHANGED if stays else QuoteState.MOVED
    became = edited_into(citation, story_text, sentences, cited)
    return QuoteState.EDITED if became is not None else QuoteState.REMOVED


def find_quote(citation: Citation, story_text: str, sentences: Sequence[Sentence]) -> Span | None:
    """Return where the quote stands now: at its span, else as a sentence, in its context if it is there twice."""
    if verify_quote(citation, story_text) and not _goes_on(citation, story_text, sentences):
        return Span(citation.start, citation.end)
    spans = [Span(one.start, one.end) for one in sentences if _text(one, story_text) == citation.quote]
    in_context = [span for span in spans if _in_context(citation, span, story_text, sentences)]
    return min(in_context or spans, key=lambda span: abs(span.start - citation.start), default=None)


def edited_into(
    citation: Citation, story_text: str, sentences: Sequence[Sentence], cited: str | None = None
) -> Sentence | None:
    """Return the sentence of today that the quote became: one that holds it whole, else the most alike.

    What stood beside the quote when it was cited is none: it is still the other sentence that it was.
    """
    stood = (citation.before, citation.after)
    if cited is not None and verify_quote(citation, cited):
        stood = (cited[: citation.start], cited[citation.end :])
    best, most = None, EDITED_FROM
    for one in sentences:
        text = _text(one, story_text)
        score = 1.0 if citation.quote in text else similarity(citation.quote, text)
        if (score > most or (best is None and score >= most)) and not any(
            _stood(text, part) for part in stood
        ):
            best, most = one, score
    return best


def _stood(text: str, part: str) -> bool:
    """Tell whether a sentence stood in a part of a text by itself, and not as words of a longer one."""
    at = part.find(text)
    while at >= 0:
        before, after = part[max(0, at - _NEAR) : at], part[at + len(text) : at + len(text) + 1]
        begins = not before.strip() or before[-1] == "\n" or _ENDED.search(before) is not None
        # Chinese and Japanese have no space behind a full stop.
        if begins and (not after or after.isspace() or text[-1] > "\u2fff"):
            return True
        at = part.find(text, at + 1)
    return False


def _goes_on(citation: Citation, story_text: str, sentences: Sequence[Sentence]) -> bool:
    """Tell whether a sentence of today says more around the quote than stood around it: it was made longer."""
    over = [one for one in sentences if one.start < citation.end and one.end > citation.start]
    if not over:
        return False
    lead = " ".join(story_text[over[0].start : citation.start].split())
    tail = " ".join(story_text[citation.end : over[-1].end].split())
    before, after = " ".join(citation.before.split()), " ".join(citation.after.split())
    # The same words cut into sentences at other places are no edit.
    led = before.endswith(lead) or (before != "" and lead.endswith(before))
    return not (led and (after.startswith(tail) or (after != "" and tail.startswith(after))))


def _in_context(citation: Citation, span: Span, story_text: str, sentences: Sequence[Sentence]) -> bool:
    """Tell whether the sentence at `span` is still between its neighbours, as far as they are still there."""
    if not citation.before and not citation.after:
        return True
    here = next(one for one in sentences if one.start == span.start)
    texts = [_text(one, story_text) for one in sentences]
    previous = [one for one, text in zip(sentences, texts, strict=True) if citation.before.endswith(text)]
    following = [one for one, text in zip(sentences, texts, strict=True) if citation.after.startswith(text)]
    if previous and all(one.start > span.start for one in previous):
        return False
    if following and all(one.start < span.start for one in following):
        return False
    return any(one.start < span.start and _near(one, here) for one in previous) or any(
        one.start > span.start and _near(one, here) for one in following
    )


def _near(one: Sentence, other: Sentence) -> bool:
    return one.block == other.block or abs(one.position - other.position) == 1


def _text(sentence: Sentence, story_text: str) -> str:
    return story_text[sentence.start : sentence.end]


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
