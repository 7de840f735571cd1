"""The best passage is given as the answer only when it is near, about the right people, and alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from index.answering.confidence import ANSWERED, Scale, assess, evidence
from index.answering.unknown_names import Vocabulary
from index.types import BlockKind, Passage, Question, RefusalReason, Sentence
from tests.support.hypothesis_profile import given

NEAR, FAR = 0.9, 0.3
TEXT = "Mayor Carrow opened the bridge."
WORDS = [Vocabulary.of(TEXT)]


def passage(
    similarity: float, story: str = "bridge", text: str = TEXT, relevance: float | None = None
) -> Passage:
    """Return a passage with this similarity."""
    sentence = Sentence(0, 0, len(text), 0, BlockKind.PARAGRAPH)
    return Passage(
        story, "Title", None, sentence, text, similarity, similarity, relevance, token_scores=(0.5,)
    )


def test_a_near_passage_answers_and_a_far_one_does_not() -> None:
    asked = Question("Who opened the bridge?")
    near, far = assess(asked, [passage(NEAR)], WORDS), assess(asked, [passage(FAR)], WORDS)
    assert near.reason is None
    assert near.confidence >= ANSWERED > far.confidence
    assert far.reason is RefusalReason.NOT_IN_STORY
    assert assess(asked, [], WORDS).reason is RefusalReason.NOT_IN_STORY


def test_a_stranger_in_the_question_makes_it_a_refusal_and_the_more_the_surer() -> None:
    one = assess(Question("Did Biden open the bridge?"), [passage(NEAR)], WORDS)
    two = assess(Question("Did Biden or Trump open the bridge?"), [passage(NEAR)], WORDS)
    assert one.reason is two.reason is RefusalReason.NOT_IN_STORY
    assert two.confidence < one.confidence < ANSWERED
    elsewhere = [*WORDS, Vocabulary.of("President Biden left.")]
    assert assess(Question("Did Biden open the bridge?"), [passage(NEAR)], elsewhere).reason is None


def test_only_question_words_are_ambiguous() -> None:
    assert assess(Question("When?"), [passage(NEAR)], WORDS).reason is RefusalReason.AMBIGUOUS


def test_two_stories_that_answer_alike_are_ambiguous_unless_one_is_asked_or_they_agree() -> None:
    asked = Question("Who opened the bridge?")
    torn = [passage(NEAR), passage(NEAR, "other", "Minister Dahl opened the bridge.")]
    assert assess(asked, torn, WORDS).reason is RefusalReason.AMBIGUOUS
    assert assess(replace(asked, story_id="bridge"), torn, WORDS).reason is None
    assert assess(asked, [passage(NEAR), passage(NEAR, "other")], WORDS).reason is None
    assert assess(asked, [passage(NEAR), passage(FAR, "other", "Something else.")], WORDS).reason is None


def test_what_the_reader_says_and_what_is_similar_both_add_to_the_evidence() -> None:
    sure, unsure = passage(0.7, relevance=5.0), passage(0.7, relevance=-5.0)
    assert evidence([sure]) > evidence([passage(0.7)]) > evidence([unsure])
    assert evidence([unsure, sure]) > evidence([sure])
    assert evidence([passage(0.8, relevance=5.0)]) > evidence([sure])


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_confidence_grows_with_similarity_within_zero_and_one(one: float, other: float) -> None:
    scale = Scale(0.7, 0.03)
    low, high = sorted((one, other))
    assert 0 <= scale.confidence(low) <= scale.confidence(high) <= 1
