"""A quote that a reader holds and the stories of today in, what became of it and what to say about it out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.delivery.quotes import standing
from bot.given import Correction, Given, Overtaken
from index.citations import cite_sentence
from index.generations import IndexedStory
from index.proof_quotes import edited_into, trace_quote
from index.types import Citation, QuoteState, Sentence

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


def compare(held: Held, citation: Citation | None, stories: Mapping[str, IndexedStory]) -> Found:
    """Tell what became of a quote (None: it cannot be read, and nothing is said about it)."""
    if citation is None:
        return Found(held, QuoteState.UNCHANGED)
    state, sentence = _fate(citation, stories)
    after = _text(sentence, stories[citation.story_id]) if sentence is not None else None
    return Found(held, state, citation.quote, after)


def corrected(
    given: Given, numbers: Collection[int], version: str, stories: Mapping[str, IndexedStory]
) -> Correction | None:
    """Say what the stories of today have overtaken of these citations of an answer; None: nothing any more."""
    overtaken: list[Overtaken] = []
    citations: list[Citation] = []
    for citation in standing(given):
        state, sentence = _fate(citation, stories)
        if citation.number not in numbers or state not in (QuoteState.EDITED, QuoteState.REMOVED):
            continue
        number = len(citations) + 1
        if sentence is not None:
            indexed = stories[citation.story_id]
            citations.append(cite_sentence(number, sentence, indexed))
            overtaken.append(Overtaken(number, citation.quote, _text(sentence, indexed)))
        else:
            citations.append(replace(citation, number=number))
            overtaken.append(Overtaken(number, citation.quote, None))
    if not overtaken:
        return None
    return Correction(given.question, tuple(overtaken), tuple(citations), version)


def _fate(citation: Citation, stories: Mapping[str, IndexedStory]) -> tuple[QuoteState, Sentence | None]:
    """Return what became of a quote, and the sentence it is today where it was edited."""
    indexed = stories.get(citation.story_id)
    if indexed is None:
        return QuoteState.REMOVED, None
    text = indexed.story.text
    state = trace_quote(citation, text, indexed.sentences)
    if state is not QuoteState.EDITED:
        return state, None
    sentence = edited_into(citation, text, indexed.sentences)
    # Its words are only left in a heading or the like: no sentence says it any more.
    return (state, sentence) if sentence is not None else (QuoteState.REMOVED, None)


def _text(sentence: Sentence, indexed: IndexedStory) -> str:
    return indexed.story.text[sentence.start : sentence.end]
