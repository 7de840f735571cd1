"""A question leans on the one before it only where it points there."""

from __future__ import annotations

import pytest

from index.retrieval.query import content_words, is_empty, search_texts
from index.types import Question

BEFORE = ("Who won the race?", "Who leads the team?")


@pytest.mark.parametrize(
    "text",
    ["When?", "And the others?", "How old is she?", "What about Marle?", "Why did they leave the city?"],
)
def test_a_question_that_points_back_takes_the_last_one_along(text: str) -> None:
    own, carried = search_texts(Question(text, history=BEFORE))
    assert (own.text, own.weight) == (text, 1.0)
    assert carried.text == BEFORE[-1]
    assert 0 < carried.weight < 1
    assert search_texts(Question(text)) == (own,)


@pytest.mark.parametrize("text", ["How much did the bridge cost?", "Who won the Coast Marathon?"])
def test_a_question_that_stands_alone_is_searched_alone(text: str) -> None:
    assert [part.text for part in search_texts(Question(text, history=BEFORE))] == [text]


def test_only_question_words_without_a_question_before_say_nothing() -> None:
    assert is_empty(Question("When?"))
    assert is_empty(Question("???"))
    assert not is_empty(Question("When?", history=BEFORE))
    assert not is_empty(Question("When did trams return?"))
    assert content_words("How many of them did the Bridge carry?") == ["bridge", "carry"]
