"""The trained reader tells which sentence answers, that none does, and where the answer stands."""

from __future__ import annotations

import pytest

from index.models.cross_encoder import MAX_TOKENS, cross_encoder
from index.types import Span

TITLE = "Old library becomes a home for refugees"
ANSWERS = "The council said that 120 refugees would move into the old library in March."
OTHERS = ("The roof of the library leaked for years.", "Mayor Ines Carrow was not at the meeting.")


def test_the_sentence_that_answers_gets_the_highest_logit() -> None:
    found = cross_encoder().read(
        "How many refugees will live there?", [(TITLE, text) for text in (*OTHERS, ANSWERS)]
    )
    assert max(range(3), key=lambda index: found[index].logit) == 2


def test_a_sentence_that_does_not_answer_is_below_one_that_does() -> None:
    asked = cross_encoder().read("When will the refugees move in?", [(TITLE, ANSWERS)])[0]
    missed = cross_encoder().read("What did the mayor say about the refugees?", [(TITLE, ANSWERS)])[0]
    assert asked.logit > 0 > missed.logit


def test_the_answer_stands_inside_the_sentence() -> None:
    reading = cross_encoder().read("How many refugees will move in?", [(TITLE, ANSWERS)])[0]
    assert reading.answer is not None
    assert reading.answer.of(ANSWERS) in ("120", "120 refugees")
    assert 0.5 < reading.answer_probability <= 1


def test_a_sentence_is_read_the_same_alone_and_among_others() -> None:
    alone = cross_encoder().read("Who was missing?", [(TITLE, OTHERS[1])])
    assert cross_encoder().read("Who was missing?", [(TITLE, ANSWERS), (TITLE, OTHERS[1])])[1:] == alone


@pytest.mark.parametrize("sentence", ["", " ", "?", "語" * 900, "word " * 900, "\U0001f600"])
@pytest.mark.parametrize("question", ["", "why " * 500, "?" * 4000, "語" * 500, "Who?"])
def test_whatever_is_read_gives_a_logit_and_a_span_inside(question: str, sentence: str) -> None:
    reading = cross_encoder().read(question, [("T" * 300, sentence)])[0]
    assert -50 < reading.logit < 50
    assert 0 <= reading.answer_probability <= 1
    span = reading.answer or Span(0, 0)
    assert 0 <= span.start <= span.end <= len(sentence)


def test_nothing_to_read_is_nothing() -> None:
    assert cross_encoder().read("Who?", []) == []
    assert MAX_TOKENS > 150
