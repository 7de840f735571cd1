"""Find out what became of a stored citation in the story of today, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from index.citations.citing import surroundings
from index.citations.similarity import EDITED_FROM, similarity
from index.types import Citation, IndexedStory, QuoteState, Sentence, Span, Story, Traced

_ENDED: Final = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965][\"'\u201d\u2019\u00bb\u300d)\]]*\s*$"
)

_NEAR_CHARACTERS: Final = 40
"""Characters before a sentence among which the end of the one before it is looked for."""


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
        before, after = part[max(0, at - _NEAR_CHARACTERS) : at], part[at + len(text) : at + len(text) + 1]
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


_SHARED = 0.5
"""So much of a story's sentences must have stood in the cited one for it to be the same under another name."""


@dataclass(frozen=True, slots=True)
class TraceResult:
    """What became of a quote, the story it is looked for in today, and the sentence that it was edited into."""

    state: QuoteState
    story: IndexedStory | None = None
    sentence: Sentence | None = None

    @property
    def now(self) -> str | None:
        """Return the words of the sentence that the quote was edited into."""
        if self.story is None or self.sentence is None:
            return None
        return self.story.story.text[self.sentence.start : self.sentence.end]


def trace(citation: Citation, stories: Mapping[str, IndexedStory], cited: Story | None = None) -> TraceResult:
    """Tell what became of a quote; `cited` is its story as it was, where that is still known."""
    home = stories.get(citation.story_id) or _renamed(citation, stories, cited)
    if home is None:
        return TraceResult(QuoteState.REMOVED)
    text, was = home.story.text, cited.text if cited is not None else None
    state = trace_quote(citation, text, home.sentences, was)
    if state is not QuoteState.EDITED:
        return TraceResult(state, home)
    return TraceResult(state, home, edited_into(citation, text, home.sentences, was))


def show_traced(citation: Citation, fate: TraceResult) -> Traced:
    """Show a quote; around one that stands in the story is the story of today, else what stood there then."""
    home = fate.story
    span = find_quote(citation, home.story.text, home.sentences) if home is not None else None
    if home is None or span is None or not home.sentences:
        return Traced(fate.state, citation.before, citation.after, fate.now)
    text, sentences = home.story.text, home.sentences
    # A quote at its old span may end inside a sentence of today: the rest of that belongs to what is around.
    first = max((one.position for one in sentences if one.start <= span.start), default=0)
    last = min((one.position for one in sentences if one.end >= span.end), default=len(sentences) - 1)
    before = f"{surroundings(home, first)[0]} {text[sentences[first].start : span.start]}"
    after = f"{text[span.end : sentences[last].end]} {surroundings(home, last)[1]}"
    return Traced(fate.state, before.strip(), after.strip())


def _renamed(
    citation: Citation, stories: Mapping[str, IndexedStory], cited: Story | None
) -> IndexedStory | None:
    """Find the story under another id: of the same text, the same address, or with half of its sentences from there.

    One short sentence that two stories share does not make them one.
    """
    if cited is not None:
        for one in stories.values():
            if one.story.content_hash == cited.content_hash:
                return one
    if citation.url is not None:
        same = [one for one in stories.values() if one.story.url == citation.url]
        if len(same) == 1:
            return same[0]
    if cited is None:
        whole = citation.before and citation.after
        return next((one for one in stories.values() if whole and _stands(citation, one)), None)
    shares = [(_share(one, cited.text), one) for one in stories.values()]
    share, best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= _SHARED else None


def _stands(citation: Citation, one: IndexedStory) -> bool:
    return trace_quote(citation, one.story.text, one.sentences) is QuoteState.UNCHANGED


def _share(one: IndexedStory, text: str) -> float:
    """Return how much of a story's text is made of sentences that stand in another text (0 to 1)."""
    lengths = [
        (sentence.end - sentence.start, one.story.text[sentence.start : sentence.end] in text)
        for sentence in one.sentences
    ]
    total = sum(length for length, _ in lengths)
    return sum(length for length, stood in lengths if stood) / total if total else 0.0
