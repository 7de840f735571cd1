"""The words asked for are shown only when who, when, where or how many was asked and the reader is sure of them."""

from __future__ import annotations

import pytest

from index.answering.extractive import SURE, highlight
from index.types import BlockKind, Passage, Sentence, Span

TEXT = "Mayor Ines Carrow said on Tuesday that approximately 35-50 men, 12% of them from Marle, had left."


def passage(words: str, sureness: float = 0.9, text: str = TEXT) -> Passage:
    """Return a passage in which the reader found these words."""
    at = text.index(words)
    sentence = Sentence(0, 0, len(text), 0, BlockKind.PARAGRAPH)
    return Passage(
        "s", "T", None, sentence, text, 1.0, answer=Span(at, at + len(words)), answer_probability=sureness
    )


@pytest.mark.parametrize(
    ("question", "found", "shown"),
    [
        ("How many men left?", "35-50", "35-50"),
        ("How many men left?", "5-50 me", "35-50 men"),
        ("What share came from Marle?", "12", "12%"),
        ("Who said so?", "Ines Carrow", "Ines Carrow"),
        ("When did she say so?", "Tuesday", "Tuesday"),
        ("Where were they from?", "Marle", "Marle"),
    ],
)
def test_whole_words_of_the_kind_asked_for_are_shown(question: str, found: str, shown: str) -> None:
    span = highlight(question, passage(found))
    assert span is not None
    assert span.of(TEXT) == shown


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How many men left?", "from Marle"),
        ("Who said so?", "approximately"),
        ("What happened?", "35-50"),
        ("When did she say so?", "had left"),
        ("Who said so?", "Ines Carrow said on Tuesday that approximately 35-50 men, 12% of them"),
    ],
)
def test_words_of_another_kind_too_many_or_not_asked_for_are_not(question: str, found: str) -> None:
    assert highlight(question, passage(found)) is None


def test_in_doubt_nothing_is_shown() -> None:
    assert highlight("Who said so?", passage("Ines Carrow", SURE - 0.01)) is None
    unread = Passage("s", "T", None, Sentence(0, 0, 5, 0, BlockKind.PARAGRAPH), "A dog", 1.0)
    assert highlight("Who?", unread) is None
