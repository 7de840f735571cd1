"""Asked for the story as a whole, the bot gives its opening; asked for anything else, it does not."""

from __future__ import annotations

import pytest

from index.engine import StoryEngine
from index.gist import SENTENCES, asks_for_gist
from index.settings import IndexConfig
from index.sources.folder import load_folder
from index.types import Answer, Question, Refusal, RefusalReason

pytest_plugins = ("tests.indexes",)


@pytest.mark.parametrize(
    "text",
    [
        "What is this about?", "what's the story about", "Summarize the article, please!", "TL;DR", "summary",
        "О чём эта статья?", "¿De qué trata esta noticia?", "Worum geht es hier?", "这篇文章讲了什么？", "सारांश",
    ],
)  # fmt: skip
def test_a_question_about_the_whole_asks_for_the_gist(text: str) -> None:
    assert asks_for_gist(text)


@pytest.mark.parametrize(
    "text",
    ["What is the treaty about?", "Who wrote the summary?", "What is it?", "What about the men?", "", "?"],
)
def test_any_other_question_does_not(text: str) -> None:
    assert not asks_for_gist(text)


async def test_the_gist_of_one_story_is_its_opening_word_for_word(
    engine: StoryEngine, built: IndexConfig
) -> None:
    reply = await engine.answer(Question("What is this story about?", story_id="bridge"))
    assert isinstance(reply, Answer)
    text = next(story for story in load_folder(built.stories_dir) if story.id == "bridge").text
    assert [text[one.start : one.end] for one in reply.citations] == [one.text for one in reply.sentences]
    assert len(reply.sentences) == SENTENCES
    assert reply.sentences[0].text.startswith("Trams crossed the Harbour Bridge")


async def test_the_gist_of_many_stories_is_asked_back(engine: StoryEngine) -> None:
    reply = await engine.answer(Question("What is this about?"))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.AMBIGUOUS
