"""A stored citation and the live stories in, what became of its quote out: the one measure of all who ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.citations import surroundings
from index.generations import IndexedStory
from index.proof_quotes import edited_into, find_quote, trace_quote
from index.types import Citation, QuoteState, Sentence, Story, Traced

_SHARED = 0.5
"""So much of a story's sentences must have stood in the cited one for it to be the same under another name."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a quote, the story it is looked for in today, and the sentence that it was edited into."""

    state: QuoteState
    home: IndexedStory | None = None
    sentence: Sentence | None = None

    @property
    def now(self) -> str | None:
        """Return the words of the sentence that the quote was edited into."""
        if self.home is None or self.sentence is None:
            return None
        return self.home.story.text[self.sentence.start : self.sentence.end]


def fate_of(citation: Citation, stories: Mapping[str, IndexedStory], cited: Story | None = None) -> Fate:
    """Tell what became of a quote; `cited` is its story as it was, where that is still known."""
    home = stories.get(citation.story_id) or _renamed(citation, stories, cited)
    if home is None:
        return Fate(QuoteState.REMOVED)
    text, was = home.story.text, cited.text if cited is not None else None
    state = trace_quote(citation, text, home.sentences, was)
    if state is not QuoteState.EDITED:
        return Fate(state, home)
    return Fate(state, home, edited_into(citation, text, home.sentences, was))


def traced(citation: Citation, fate: Fate) -> Traced:
    """Show a quote; around one that stands in the story is the story of today, else what stood there then."""
    home = fate.home
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
