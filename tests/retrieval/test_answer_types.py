"""A question tells what kind of thing it asks for, and a sentence whether it holds one the question did not say."""

from __future__ import annotations

import pytest

from index.retrieval.answer_types import AnswerType, asked_for, holds_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who won the race?", AnswerType.PERSON),
        ("When did trams return?", AnswerType.TIME),
        ("In which year was it closed?", AnswerType.TIME),
        ("How long did the visit last?", AnswerType.DURATION),
        ("How many days did it last?", AnswerType.DURATION),
        ("How many people came?", AnswerType.COUNT),
        ("How much did it cost?", AnswerType.AMOUNT),
        ("How old is Jonas Eide?", AnswerType.AGE),
        ("Where did he go?", AnswerType.PLACE),
        ("Why did they leave?", None),
        ("What did the mayor say?", None),
    ],
)
def test_a_question_asks_for_this_kind(question: str, kind: AnswerType | None) -> None:
    assert asked_for(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "holds"),
    [
        (AnswerType.COUNT, "Ten have returned.", "How many have returned?", True),
        (AnswerType.COUNT, "They have returned.", "How many have returned?", False),
        (AnswerType.COUNT, "The 35 have left.", "How many of the 35 came back?", False),
        (AnswerType.AMOUNT, "It cost €48.5 million.", "How much did it cost?", True),
        (AnswerType.DURATION, "The visit lasted two days.", "How long did the visit last?", True),
        (AnswerType.DURATION, "The visit was short.", "How long did the visit last?", False),
        (AnswerType.TIME, "It closed in 2022.", "When did it close?", True),
        (AnswerType.TIME, "It closed.", "When did it close?", False),
        (AnswerType.AGE, "Jonas Eide, 31, won.", "How old is Jonas Eide?", True),
        (AnswerType.AGE, "Jonas Eide won in two hours.", "How old is Jonas Eide?", False),
        (AnswerType.PERSON, "The race was won by Jonas Eide.", "Who won the race?", True),
        (AnswerType.PERSON, "The race was won by Jonas Eide.", "Who is Jonas Eide?", False),
    ],
)
def test_a_sentence_holds_something_new_of_the_kind(
    kind: AnswerType, sentence: str, question: str, holds: bool
) -> None:
    assert holds_type(kind, sentence, question) is holds
