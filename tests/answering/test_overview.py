"""Asked for the story as a whole, the bot gives its opening; asked for anything else, it does not."""

from __future__ import annotations

import pytest

from index.answering.overview import SENTENCES, STORIES, asks_for_overview
from index.engine import StoryEngine
from index.intake.folder import load_folder
from index.settings import IndexConfig
from index.types import Answer, Question, Refusal, Reply


@pytest.mark.parametrize(
    "text",
    [
        "What is this about?", "what's the story about", "Summarize the article, please!", "TL;DR", "summary",
        "О чём эта статья?", "¿De qué trata esta noticia?", "Worum geht es hier?", "这篇文章讲了什么？", "सारांश",
    ],
)  # fmt: skip
def test_a_question_about_the_whole_asks_for_the_gist(text: str) -> None:
    assert asks_for_overview(text)


@pytest.mark.parametrize(
    "text",
    ["What is the treaty about?", "Who wrote the summary?", "What is it?", "What about the men?", "", "?"],
)
def test_any_other_question_does_not(text: str) -> None:
    assert not asks_for_overview(text)


async def test_the_gist_of_one_story_is_its_opening_word_for_word(
    engine: StoryEngine, built: IndexConfig
) -> None:
    reply = await engine.answer(Question("What is this story about?", story_id="bridge"))
    assert isinstance(reply, Answer)
    text = next(story for story in load_folder(built.stories_dir) if story.id == "bridge").text
    assert [text[one.start : one.end] for one in reply.citations] == [one.text for one in reply.sentences]
    assert len(reply.sentences) == SENTENCES
    assert reply.sentences[0].text.startswith("Trams crossed the Harbour Bridge")


def quotes(reply: Reply) -> dict[str, list[str]]:
    """Return what an answer cites, by story; each sentence of it rests on one quote of its own."""
    assert isinstance(reply, Answer)
    assert [one.citations for one in reply.sentences] == [(one.number,) for one in reply.citations]
    found: dict[str, list[str]] = {}
    for one in reply.citations:
        found.setdefault(one.story_id, []).append(one.quote)
    return found


@pytest.mark.parametrize(
    ("asked", "story_id", "first"),
    [
        ("What is the library story about?", "library", "The council of Osterwyk"),
        ("what\u2019s the report on the coast marathon about", "marathon", "A baker from Lunde"),
        ("tl;dr of the seaweed article, please", "seaweed", "A seaweed farm"),
        ("Summarize “Mountain Observatory Finds a Comet With Two Tails”", "observatory", "Astronomers at"),
    ],
)
async def test_a_story_named_by_its_title_or_id_is_the_one_that_opens(
    engine: StoryEngine, asked: str, story_id: str, first: str
) -> None:
    found = quotes(await engine.answer(Question(asked)))
    assert list(found) == [story_id]
    assert len(found[story_id]) == SENTENCES
    assert found[story_id][0].startswith(first)


@pytest.mark.parametrize("asked", ["What is the treaty story about?", "Summary of the football match"])
async def test_a_name_that_no_story_has_is_a_question_like_others(engine: StoryEngine, asked: str) -> None:
    assert isinstance(await engine.answer(Question(asked)), Refusal)


@pytest.mark.parametrize("asked", ["What is this about?", "tl;dr"])
async def test_of_many_stories_the_newest_open_with_a_sentence_each(engine: StoryEngine, asked: str) -> None:
    found = quotes(await engine.answer(Question(asked)))
    assert len(found) == STORIES
    assert next(iter(found)) == "bridge", "the only one that says when it was published"
    assert {len(one) for one in found.values()} == {1}
