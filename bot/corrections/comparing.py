"""A quote that a reader holds and the stories of today in, what became of it and what to say about it out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.storage.citations import standing
from bot.types import Correction, Given, Overtaken
from index.citations.citing import cite_sentence
from index.citations.tracing import Fate, fate_of, find_quote
from index.types import Citation, IndexedStory, QuoteState, Sentence, Story

OVERTAKEN: Final = (QuoteState.EDITED, QuoteState.REMOVED)

AGAIN: Final = "again"
"""The kind of correction that takes one back: what was said to be gone stands in the story again."""

TOLD: Final = "told"
"""The state of a quote whose reader was told: from then on, what was told is followed."""


@dataclass(frozen=True, slots=True)
class Held:
    """A quote that somebody holds: the answer's id, the chat and message it stands in, and its number there."""

    answer_id: int
    number: int
    chat_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a quote that somebody holds, and the sentence it was edited into."""

    held: Held
    state: QuoteState
    before: str = ""
    after: str | None = None


def compare(
    held: Held, citation: Citation | None, stories: Mapping[str, IndexedStory], cited: Story | None = None
) -> Found:
    """Tell what became of a quote (None: it cannot be read, and nothing is said about it)."""
    if citation is None:
        return Found(held, QuoteState.UNCHANGED)
    fate = fate_of(citation, stories, cited)
    return Found(held, fate.state, citation.quote, fate.now)


def corrected(
    given: Given,
    numbers: Collection[int],
    live: tuple[str, Mapping[str, IndexedStory]],
    cited: Mapping[str, Story],
    gone: Collection[int] = (),
) -> Correction | None:
    """Say what the live stories have overtaken of these citations of an answer; None: nothing any more.

    `cited` are the stories by id as they were, those that are still known. Of the numbers in `gone` it was said
    that they are, and now it is said that they stand again.
    """
    version, stories = live
    overtaken: list[Overtaken] = []
    citations: list[Citation] = []
    for citation in standing(given):
        fate = fate_of(citation, stories, cited.get(citation.story_id))
        if citation.number not in numbers or not _is_news(fate, again=citation.number in gone):
            continue
        number = len(citations) + 1
        again = fate.state not in OVERTAKEN
        sentence = _standing_at(citation, fate) if again else fate.sentence
        if fate.home is not None and sentence is not None:
            citations.append(cite_sentence(number, sentence, fate.home))
        else:
            citations.append(replace(citation, number=number))
        overtaken.append(Overtaken(number, citation.quote, citation.quote if again else fate.now))
    if not overtaken:
        return None
    return Correction(given.question, tuple(overtaken), tuple(citations), version)


def _is_news(fate: Fate, *, again: bool) -> bool:
    """Tell whether a reader who was told that a sentence is gone (`again`), or who was told nothing, is to be told."""
    return fate.state is not QuoteState.REMOVED if again else fate.state in OVERTAKEN


def _standing_at(citation: Citation, fate: Fate) -> Sentence | None:
    if fate.home is None:
        return None
    span = find_quote(citation, fate.home.story.text, fate.home.sentences)
    exact = (one for one in fate.home.sentences if span and (one.start, one.end) == (span.start, span.end))
    return next(exact, None)
