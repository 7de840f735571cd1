"""Passages about a harbour, a question about them, and a good draft of an answer."""

from __future__ import annotations

from index.types import BlockKind, Passage, Question, Sentence
from tests.support.endpoints import drafted

TEXTS = (
    "The harbour of Lindholm will close for two weeks in May.",
    "Mayor Astrid Falk said the work costs 3.4 million euros.",
    "Fishermen may not use the old pier until then.",
)
QUESTION = Question("How long will the harbour close?")


def passage(position: int, text: str) -> Passage:
    sentence = Sentence(position, 0, len(text), 0, BlockKind.PARAGRAPH)
    return Passage("lindholm", "Harbour works", None, sentence, text, 1.0)


PASSAGES = tuple(passage(position, text) for position, text in enumerate(TEXTS))
GOOD = drafted(("The harbour will close for two weeks in May.", [1]))
