"""Two stories that state one address in, whether they are two states of one story out; pure."""

from __future__ import annotations

import re
from typing import Final

from index.citations.similarity import EDITED_FROM, similarity
from index.text.chunking import sentences_of
from index.types import Story

_COMPARED: Final = 40
"""Sentences from the start of each; a page behind a paywall has few more."""

_ENOUGH: Final = 0.5
"""Of the shorter one's sentences, those that the other has too."""


def is_same_story(one: Story, other: Story) -> bool:
    """Tell whether half the sentences of the shorter one are in the other; under one title, edited ones count too.

    Two reports in the same words about two days are two stories: theirs differ in their numbers only.
    """
    fewer, more = sorted((_opening(one), _opening(other)), key=len)
    found = sum(text in more for text in fewer)
    if _words(one.title) == _words(other.title):
        found = sum(any(similarity(text, known) >= EDITED_FROM for known in more) for text in fewer)
    return bool(fewer) and found >= _ENOUGH * len(fewer)


def _opening(story: Story) -> list[str]:
    return [story.text[one.start : one.end] for one in sentences_of(story)[:_COMPARED]]


def _words(title: str) -> list[str]:
    return re.findall(r"\w+", title.casefold())
