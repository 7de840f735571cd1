"""An extractive answer has the sentences that add something asked for, and no padding."""

from __future__ import annotations

from hypothesis import strategies as st

from index.answering.extractive import MOST, choose
from index.types import BlockKind, Passage, Sentence
from tests.support.hypothesis_profile import given


def passage(position: int, *covers: float, story: str = "a", relevance: float | None = 5.0) -> Passage:
    """Return the passage at a position that covers the question's tokens like this."""
    sentence = Sentence(position, 10 * position, 10 * position + 5, 0, BlockKind.PARAGRAPH)
    return Passage(
        story, "T", None, sentence, f"text {position}", 1.0, sum(covers), relevance, token_scores=covers
    )


def test_one_sentence_that_covers_all_is_the_whole_answer() -> None:
    assert choose([passage(0, 0.5, 0.5), passage(1, 0.5, 0.4), passage(2, 0.4, 0.5)]) == (
        passage(0, 0.5, 0.5),
    )


def test_a_sentence_that_covers_what_is_missing_joins() -> None:
    first, padding, second = passage(0, 0.5, 0.0), passage(1, 0.5, 0.0), passage(2, 0.1, 0.5)
    assert choose([first, padding, second]) == (first, second)


def test_what_is_irrelevant_unread_or_from_another_story_never_joins() -> None:
    first = passage(0, 0.5, 0.0)
    others = [
        passage(1, 0.0, 0.5, relevance=-9.0),
        passage(2, 0.0, 0.5, relevance=None),
        passage(3, 0.0, 0.5, story="b"),
    ]
    assert choose([first, *others]) == (first,)


def test_without_a_match_for_each_word_the_best_sentence_stands_alone() -> None:
    assert choose([passage(0), passage(1)]) == (passage(0),)
    assert choose([]) == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), max_size=8))
def test_the_best_passage_comes_first_and_there_are_never_too_many(
    rows: list[tuple[float, float, float]],
) -> None:
    passages = [passage(position, *covers) for position, covers in enumerate(rows)]
    chosen = choose(passages)
    assert list(chosen[:1]) == passages[:1]
    assert len(chosen) <= MOST
    assert len({one.sentence.position for one in chosen}) == len(chosen)
