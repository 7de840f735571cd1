"""Somebody or some year the story never mentions is noticed; other forms of a known name are not strangers."""

from __future__ import annotations

import pytest

from index.answering.unknown_names import Vocabulary, names_in, unknown_names

STORY = Vocabulary.of(
    "Narendra Modi met Vladimir Putin in Moscow on July 9, 2024. India's foreign ministry asked for 1,200 people. "
    "The United Nations Security Council welcomed the talks about Ukraine and €48.5 million."
)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("What did President Biden say?", ["Biden"]),
        ("Did Modi meet Putin or Xi Jinping?", ["Xi", "Jinping"]),
        ("What happened in 2019?", ["2019"]),
        ("What did Modi's ministry say in 2024?", []),
        ("Which Indian and Ukrainian people came?", []),
        ("Did Narenda Modhi come?", []),
        ("What did the UNSC welcome?", []),
        ("How many of the 1200 people came?", []),
        ("WHAT DID BIDEN SAY?", []),
        ("who is biden", []),
        ("Trams returned when?", []),
        ("", []),
    ],
)
def test_a_question_speaks_of_these_strangers(question: str, unknown: list[str]) -> None:
    assert unknown_names(question, STORY) == unknown


def test_a_first_word_is_a_name_only_where_it_looks_like_one() -> None:
    assert list(names_in("Trams returned to Marle?")) == ["Marle"]
    assert list(names_in("Jonas Eide won?")) == ["Jonas", "Eide"]
    assert list(names_in("NATO said what?")) == ["NATO"]


@pytest.mark.parametrize(
    ("question", "language", "unknown"),
    [
        ("Что случилось в 2019 году?", "ru", ["2019"]),
        ("Что Путин сказал Моди в 2024 году?", "ru", []),
        ("२०२४ में क्या हुआ?", "hi", []),
        ("ماذا حدث في عام ٢٠١٩؟", "ar", ["٢٠١٩"]),
        ("Wer kam mit 1.200 Menschen?", "de", []),
        ("2019年发生了什么？", "zh", ["2019"]),
    ],
)
def test_asked_in_another_language_only_years_are_looked_up(
    question: str, language: str, unknown: list[str]
) -> None:
    assert unknown_names(question, STORY, language) == unknown


def test_a_year_is_known_in_the_digits_of_another_script() -> None:
    story = Vocabulary.of("पुल १९४७ में बना था।", "hi")
    assert unknown_names("When was it built, 1947 or 1950?", story) == ["1950"]
