"""Follow-ups to the real engine: what leans on the question before finds its sentence, and nothing else is excused."""

from __future__ import annotations

import pytest

from index.engine import StoryEngine
from index.types import Answer, Question, Refusal

WINNER = "Who won the Coast Marathon?"


@pytest.mark.parametrize(
    ("before", "question", "holds"),
    [
        (WINNER, "How many runners had to stop?", "212 runners"),
        ("How much did the city spend on the bridge?", "And when did trams cross it again?", "Wednesday"),
        ("When does the comet pass closest to the Sun?", "When will it return?", "11,000 years"),
    ],
)
async def test_a_follow_up_finds_its_sentence(
    engine: StoryEngine, before: str, question: str, holds: str
) -> None:
    reply = await engine.answer(Question(question, history=(before,)))
    assert isinstance(reply, Answer)
    assert holds in reply.text


@pytest.mark.parametrize(
    "question", ["Who wrote this article?", "What was the weather like there?", "Is that a lot?"]
)
async def test_the_sentence_that_answered_before_is_no_answer_to_something_else(
    engine: StoryEngine, question: str
) -> None:
    assert isinstance(await engine.answer(Question(WINNER)), Answer)
    assert isinstance(await engine.answer(Question(question, history=(WINNER,))), Refusal)
