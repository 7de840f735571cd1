"""What became of a quote that a reader holds, and what to say about it; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.storage.citations import current_citations
from bot.types import Correction, SentReply, SupersededQuote
from index.citations.citing import cite_sentence
from index.citations.tracing import TraceResult, find_quote, trace
from index.types import Citation, IndexedStory, QuoteState, Sentence, Story

SUPERSEDED: Final = (QuoteState.EDITED, QuoteState.REMOVED)

RESTORED: Final = "again"
"""The kind of correction that takes one back: what was said to be gone stands in the story again."""

NOTIFIED: Final = "told"
"""The state of a quote whose reader was told: from then on, what was told is followed."""


@dataclass(frozen=True, slots=True)
class SentQuote:
    """A quote that somebody holds: the answer's id, the chat and message it stands in, and its number there."""

    answer_id: int
    number: int
    chat_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a quote that somebody holds, and the sentence it was edited into."""

    sent: SentQuote
    state: QuoteState
    before: str = ""
    after: str | None = None


def compare(
    sent: SentQuote,
    citation: Citation | None,
    stories: Mapping[str, IndexedStory],
    cited: Story | None = None,
) -> Found:
    """Tell what became of a quote (None: it cannot be read, and nothing is said about it)."""
    if citation is None:
        return Found(sent, QuoteState.UNCHANGED)
    fate = trace(citation, stories, cited)
    return Found(sent, fate.state, citation.quote, fate.now)


def correction_of(
    given: SentReply,
    numbers: Collection[int],
    live: tuple[str, Mapping[str, IndexedStory]],
    cited: Mapping[str, Story],
    gone: Collection[int] = (),
) -> Correction | None:
    """Say what the live stories have superseded of these citations of an answer; None: nothing any more.

    `cited` are the stories by id as they were, those that are still known. Of the numbers in `gone` it was said
    that they are, and now it is said that they stand again.
    """
    version, stories = live
    superseded: list[SupersededQuote] = []
    citations: list[Citation] = []
    for citation in current_citations(given):
        fate = trace(citation, stories, cited.get(citation.story_id))
        if citation.number not in numbers or not _is_news(fate, again=citation.number in gone):
            continue
        number = len(citations) + 1
        again = fate.state not in SUPERSEDED
        sentence = _standing_at(citation, fate) if again else fate.sentence
        if fate.story is not None and sentence is not None:
            citations.append(cite_sentence(number, sentence, fate.story))
        else:
            citations.append(replace(citation, number=number))
        superseded.append(SupersededQuote(number, citation.quote, citation.quote if again else fate.now))
    if not superseded:
        return None
    return Correction(given.question, tuple(superseded), tuple(citations), version)


def _is_news(fate: TraceResult, *, again: bool) -> bool:
    """Tell whether a reader who was told that a sentence is gone (`again`), or who was told nothing, is to be told."""
    return fate.state is not QuoteState.REMOVED if again else fate.state in SUPERSEDED


def _standing_at(citation: Citation, fate: TraceResult) -> Sentence | None:
    if fate.story is None:
        return None
    span = find_quote(citation, fate.story.story.text, fate.story.sentences)
    exact = (one for one in fate.story.sentences if span and (one.start, one.end) == (span.start, span.end))
    return next(exact, None)
