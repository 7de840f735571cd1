"""A quote that a reader holds and the stories of today in, what became of it and what to say about it out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.delivery.quotes import standing
from bot.given import Correction, Given, Overtaken
from index.citations import cite_sentence
from index.generations import IndexedStory
from index.tracing import fate_of
from index.types import Citation, QuoteState, Story

OVERTAKEN: Final = (QuoteState.EDITED, QuoteState.REMOVED)

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
) -> Correction | None:
    """Say what the live stories have overtaken of these citations of an answer; None: nothing any more.

    `cited` are the stories by id as they were, those that are still known.
    """
    version, stories = live
    overtaken: list[Overtaken] = []
    citations: list[Citation] = []
    for citation in standing(given):
        fate = fate_of(citation, stories, cited.get(citation.story_id))
        if citation.number not in numbers or fate.state not in OVERTAKEN:
            continue
        number = len(citations) + 1
        if fate.home is not None and fate.sentence is not None:
            citations.append(cite_sentence(number, fate.sentence, fate.home))
        else:
            citations.append(replace(citation, number=number))
        overtaken.append(Overtaken(number, citation.quote, fate.now))
    if not overtaken:
        return None
    return Correction(given.question, tuple(overtaken), tuple(citations), version)
