"""A story about rain that an editor added."""

from __future__ import annotations

from bot.desk.story_changes import NewStory
from bot.types import StoryOrigin
from index.intake.story import story_from_text

RAIN = "Rain in Alden\n\nIt rained in Alden on Monday. The rain filled 17 cellars.\n"
PAGE = "https://news.example/rain"


def rain(said: str = RAIN) -> NewStory:
    return NewStory(story_from_text(said, story_id="rain", url=PAGE), StoryOrigin.URL, PAGE, by=900)
