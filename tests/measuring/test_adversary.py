"""Every operator makes wrong sentences, the same for a seed, and what proving refuses stays refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.adversary.measure import is_sent, measure_true, measure_wrong
from benchmarks.adversary.operators import OPERATORS, wrong_sentences
from benchmarks.adversary.operators_names import exchange_names
from benchmarks.adversary.originals import Original, load_paraphrases, load_stories, own_sentences, story_of

TEXT = (
    "Mayor Ana Ruiz said on Monday that about 340 people may lose their homes in Varo by March 2026.\n"
    "The engineer, Tom Beck, told Ruiz that the dam was not safe.\n"
    "Some farmers sold more than 50 cows for 2,000 euros, while the owner of the dam bought two boats.\n"
    "Beck praised Ruiz because the repair took six hours and 20 minutes."
)
STORY = story_of("dam", "The dam", TEXT)
ORIGINALS = own_sentences({"dam": STORY})

REFUSED = {
    "negate": "The engineer, Tom Beck, told Ruiz that the dam was safe.",
    "antonym": "Some farmers bought more than 50 cows for 2,000 euros.",
    "renumber": "Some farmers sold more than 60 cows for 2,000 euros.",
    "swap name": "The engineer, Ana Ruiz, told Beck that the dam was not safe.",
    "exchange names": "Ruiz praised Beck because the repair took six hours and 20 minutes.",
    "swap date": "Mayor Ana Ruiz said on Tuesday that about 340 people may lose their homes in Varo by March 2026.",
    "stitch": "The engineer praised Ruiz because the repair took six hours and 20 minutes.",
    "stitch inside": "The owner of the dam sold more than 50 cows.",
    "misattribute": "Tom Beck said on Monday that about 340 people may lose their homes in Varo by March 2026.",
    "be certain": "Mayor Ana Ruiz said on Monday that about 340 people will lose their homes in Varo by March 2026.",
    "overgeneralise": "All farmers sold more than 50 cows for 2,000 euros.",
    "invent": "The engineer, Tom Beck, told Ruiz that the dam was not safe since then.",
    "borrow": "Some farmers sold more than 50 cows for 2,000 euros on Monday.",
    "compare": "Some farmers sold fewer than 50 cows for 2,000 euros.",
    "swap unit": "Beck praised Ruiz because the repair took six hours and 20 hours.",
    "swap role": "The pilot, Tom Beck, told Ruiz that the dam was not safe.",
    "a head left out": "The owner bought the dam.",
    "another subject": "Ruiz was not safe.",
}
SENT = (
    "About 340 people may lose their homes in Varo by March 2026, Ana Ruiz said.",
    "Mayor Ana Ruiz said that about 340 people may lose their homes in Varo.",
    "On Monday Mayor Ana Ruiz said that about 340 people may lose their homes in Varo by March 2026.",
    "According to Mayor Ana Ruiz, about 340 people may lose their homes in Varo.",
    "Tom Beck, the engineer, told Ruiz the dam was not safe.",
    "The engineer, Tom Beck, told Ruiz that the dam wasn't safe.",
    "Ruiz was praised by Beck.",
    "Beck praised Ruiz.",
    "The owner of the dam bought two boats.",
    "The owner of the dam bought 2 boats.",
    "Some farmers sold over 50 cows for 2000 euros.",
    "Some farmers sold more than fifty cows.",
)


def original(text: str) -> Original:
    best = max(STORY.sentences, key=lambda one: len(set(one.split()) & set(text.split())))
    return Original("t", STORY, (best,), "What happened?", text, held_out=False)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
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


OWN = own_sentences(load_stories())
NUMBERED = [one for one in OWN if re.search(r"(?<![\w.,])\d+(?![\w.,]*\d)", one.text)]
EXCHANGED = [(one, text) for one in OWN for text in exchange_names(one)]


def test_every_operator_has_a_sentence_that_is_refused() -> None:
    assert set(OPERATORS) <= set(REFUSED)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(NUMBERED), st.integers(2, 3000), st.data())
def test_a_sentence_of_a_story_with_another_number_is_never_sent(
    one: Original, number: int, data: st.DataObject
) -> None:
    places = list(re.finditer(r"(?<![\w.,])\d+(?![\w.,]*\d)", one.text))
    place = data.draw(st.sampled_from(places))
    if int(place.group()) != number:
        text = one.text[: place.start()] + str(number) + one.text[place.end() :]
        assert not is_sent(text, one)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(EXCHANGED))
def test_a_sentence_of_a_story_with_two_names_exchanged_is_never_sent(pair: tuple[Original, str]) -> None:
    one, text = pair
    assert not is_sent(text, one)
