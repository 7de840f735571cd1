"""A citation carries its quote and what stands around it, so that it can be shown when the story is gone."""

from __future__ import annotations

from index.citations.citing import cite, neighbourhood, surroundings
from index.intake.story import story_from_text
from index.text.chunking import chunks_of, sentences_of
from index.types import IndexedStory, Passage

STORY = story_from_text(
    "Rain in the North\n\nIt rained. It rained again. Then it stopped.\n\nNobody was hurt.\n\nThe sun came out.",
    story_id="rain",
    url="https://news.example/rain",
)
SENTENCES = sentences_of(STORY)
INDEXED = IndexedStory(STORY, SENTENCES, chunks_of(STORY, SENTENCES), 0)


def passage(position: int) -> Passage:
    """Return the passage of a sentence."""
    sentence = SENTENCES[position]
    return Passage("rain", STORY.title, STORY.url, sentence, STORY.text[sentence.start : sentence.end], 1.0)


def test_a_quote_is_the_storys_text_at_its_span() -> None:
    citation = cite(2, passage(1), INDEXED)
    assert (citation.number, citation.story_id, citation.title) == (2, "rain", "Rain in the North")
    assert citation.quote == "It rained again." == STORY.text[citation.start : citation.end]
    assert (citation.before, citation.after) == ("It rained.", "Then it stopped.")


def test_at_the_edge_of_a_paragraph_the_next_one_lends_a_sentence() -> None:
    assert surroundings(INDEXED, 0) == ("", "It rained again. Then it stopped.")
    assert surroundings(INDEXED, 3) == ("Then it stopped.", "The sun came out.")
    assert surroundings(INDEXED, 4) == ("Nobody was hurt.", "")


def test_a_model_is_shown_neighbours_in_reading_order_without_repeats() -> None:
    stories = {"rain": INDEXED}
    assert [p.sentence.position for p in neighbourhood([passage(3), passage(2)], stories, 14)] == [1, 2, 3, 4]
    assert [p.sentence.position for p in neighbourhood([passage(4), passage(0)], stories, 2)] == [3, 4]
    for shown in neighbourhood([passage(1)], stories, 14):
        assert shown.text == STORY.text[shown.sentence.start : shown.sentence.end]
