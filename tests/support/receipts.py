"""Stories kept in a database and answers that stand in them, for the tests of receipts and of forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from bot.storage.database import Database
from bot.storage.schema import generation_stories, texts
from index.generations.story_codec import digest_of, packed
from index.intake.story import story_from_text
from index.types import Answer, AnswerSentence, Citation, Mode, Question, Story

TEXT = "Café reopens in Marle\n\nFour people died. \U0001f600 Ten came back.\n\nThe mayor said “no”."
STORY = story_from_text(TEXT, story_id="s1", url="https://news.example/a")


def quoted(story: Story, quote: str, number: int = 1) -> Citation:
    """Return the citation of words that stand in a story."""
    start = story.text.index(quote)
    return Citation(number, story.id, story.title, story.url, start, start + len(quote), quote)


def answered(
    *quotes: str, story: Story = STORY, question: str = "How many died?", version: str = "v1"
) -> Answer:
    """Return a verbatim answer out of a story."""
    cited = tuple(
        quoted(story, quote, number) for number, quote in enumerate(quotes or ("Four people died.",), 1)
    )
    sentences = tuple(AnswerSentence(one.quote, (one.number,)) for one in cited)
    return Answer(Question(question), sentences, cited, Mode.EXTRACTIVE, version)


def worded(text: str, *quotes: str) -> Answer:
    """Return an answer that a language model has put into its own words."""
    given = answered(*quotes)
    numbers = tuple(one.number for one in given.citations)
    return replace(given, sentences=(AnswerSentence(text, numbers),), mode=Mode.MODEL)


def keep(database: Database, version: str, stories: Sequence[Story] = (STORY,)) -> None:
    """Store a generation's stories."""
    with database.engine.begin() as connection:
        for position, story in enumerate(stories):
            text = packed(story)
            row: dict[str, Any] = {"digest": digest_of(text)}
            connection.execute(insert(texts).values(**row, story=text))
            row |= {"version": version, "position": position, "story_id": story.id}
            connection.execute(insert(generation_stories).values(row))
