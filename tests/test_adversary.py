"""Every operator makes wrong sentences, the same for a seed, and what proving refuses stays refused."""

from __future__ import annotations

import pytest

from benchmarks.adversary.measure import is_sent, measure_true, measure_wrong
from benchmarks.adversary.operators import OPERATORS, wrong_sentences
from benchmarks.adversary.originals import Original, load_paraphrases, load_stories, own_sentences, story_of

TEXT = (
    "Mayor Ana Ruiz said on Monday that about 340 people may lose their homes in Varo by March 2026.\n"
    "The engineer, Tom Beck, told Ruiz that the dam was not safe.\n"
    "Some farmers sold more than 50 cows for 2,000 euros, while the owner of the dam bought two boats.\n"
    "Beck praised Ruiz because the repair took six hours and 20 minutes."
)
STORY = story_of("dam", "The dam", TEXT)
ORIGINALS = own_sentences({"dam": STORY})

REFUSED = (
    "Mayor Ana Ruiz said on Monday that about 340 people will lose their homes in Varo by March 2026.",
    "The engineer, Tom Beck, told Ruiz that the dam was safe.",
    "The engineer, Ana Ruiz, told Beck that the dam was not safe.",
    "Ruiz praised Beck because the repair took six hours and 20 minutes.",
    "Beck praised Ruiz because the repair took six hours and 20 hours.",
    "Some farmers bought more than 50 cows for 2,000 euros.",
    "All farmers sold more than 50 cows for 2,000 euros.",
    "The owner of the dam sold more than 50 cows.",
    "Some farmers sold more than 50 cows for 2,000 dollars.",
)
SENT = (
    "About 340 people may lose their homes in Varo by March 2026, Ana Ruiz said.",
    "Tom Beck, the engineer, told Ruiz the dam was not safe.",
    "Ruiz was praised by Beck.",
    "The owner of the dam bought two boats.",
    "Some farmers sold over 50 cows for 2000 euros.",
)


def original(text: str) -> Original:
    best = max(STORY.sentences, key=lambda one: len(set(one.split()) & set(text.split())))
    return Original("t", STORY, (best,), "What happened?", text, held_out=False)


@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_sentence_of_each_kind_is_not_sent(text: str) -> None:
    assert not is_sent(text, original(text))


@pytest.mark.parametrize("text", SENT)
def test_a_true_paraphrase_is_sent(text: str) -> None:
    assert is_sent(text, original(text))


def test_the_same_seed_makes_the_same_wrong_sentences_and_none_is_a_sentence_of_the_story() -> None:
    wrong = wrong_sentences(ORIGINALS, seed=3)
    assert wrong == wrong_sentences(ORIGINALS, seed=3)
    assert not {one.text for one in wrong} & set(STORY.sentences)
    assert len({one.operator for one in wrong}) >= len(OPERATORS) - 3


def test_sent_sentences_are_counted_and_those_that_should_not_be_so_are_named() -> None:
    count = measure_true(ORIGINALS)
    assert (count.sent, count.total, count.mistakes) == (len(ORIGINALS), len(ORIGINALS), [])
    counts = measure_wrong(wrong_sentences(ORIGINALS))
    assert all(len(count.mistakes) == count.sent <= count.total for count in counts.values())


def test_the_stories_and_paraphrases_of_the_benchmark_fit_together() -> None:
    stories = load_stories()
    paraphrases = load_paraphrases(stories)
    assert len(stories) >= 6
    assert len(paraphrases) >= 500
    assert all(one.text and one.question for one in paraphrases)
