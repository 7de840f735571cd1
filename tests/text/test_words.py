"""Words are counted alike in whatever form and script they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

from index.retrieval.ranking import LexicalIndex
from index.text.words import terms, words_of
from tests.support.hypothesis_profile import given


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The Indians’ families were released.", "en", ["indian", "famili", "releas"]),
        ("Modi's visit, 3.5% of $1,000", "en", ["modi", "visit", "3.5", "1,000"]),
        ("俄罗斯释放", "zh", ["俄罗", "罗斯", "斯释", "释放"]),
        ("犬", "ja", ["犬"]),
        ("snake_case under_score", "xx", ["snake", "case", "under", "score"]),
        ("", "en", []),
    ],
)
def test_a_text_has_these_terms(text: str, language: str, expected: list[str]) -> None:
    assert terms(text, language) == expected


@given(st.text(max_size=80))
def test_any_text_has_words_in_small_letters(text: str) -> None:
    assert all(word and word == word.lower() for word in words_of(text))


def test_the_text_that_shares_rare_words_scores_best() -> None:
    index = LexicalIndex(["The bridge is open.", "The bridge is closed to trams.", "A comet has two tails."])
    assert index.scores("When do trams cross the bridge?").argmax() == 1
    assert index.scores("What about comets?").argmax() == 2


@pytest.mark.parametrize("texts", [[], ["..."], ["the of and"]])
def test_an_index_without_words_scores_nothing(texts: list[str]) -> None:
    scores = LexicalIndex(texts).scores("bridge")
    assert scores.shape == (len(texts),)
    assert not scores.any()


def test_a_question_without_a_known_word_scores_nothing() -> None:
    assert np.array_equal(LexicalIndex(["The bridge."]).scores("comet the"), [0.0])
