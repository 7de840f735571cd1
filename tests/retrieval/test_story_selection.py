"""Among many stories the right one is found, in the story's language and in another."""

from __future__ import annotations

import pytest

from index.engine import StoryEngine
from index.models.multilingual import available
from index.types import Question


@pytest.mark.skipif(not available(), reason="the multilingual model has no wheel for this platform")
@pytest.mark.parametrize(
    ("question", "story"),
    [
        ("Wie viele Läufer mussten wegen der Hitze aufgeben?", "marathon"),
        ("¿Cuántos refugiados vivirán en la antigua biblioteca?", "library"),
        ("Сколько миллионов евро город потратил на мост?", "bridge"),
        ("彗星何时最接近太阳？", "observatory"),
    ],
)
async def test_a_question_in_another_language_finds_its_story_among_many(
    engine: StoryEngine, question: str, story: str
) -> None:
    reply = await engine.answer(Question(question))
    assert reply.retrieved[0].story_id == story


async def test_a_question_about_one_story_of_many_looks_nowhere_else(engine: StoryEngine) -> None:
    reply = await engine.answer(Question("Who won the Coast Marathon?", story_id="library"))
    assert {passage.story_id for passage in reply.retrieved} == {"library"}
    missing = await engine.answer(Question("Who won the Coast Marathon?", story_id="nothing"))
    assert missing.retrieved == ()
