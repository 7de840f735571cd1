"""Edits of a story are counted as an editor would count them."""

from __future__ import annotations

from hypothesis import strategies as st

from index.differences import sentence_changes, story_changes
from index.ingest_types import Changes
from tests.properties import given

TEXTS = st.lists(
    st.sampled_from(["It rained.", "It rained again.", "Nobody came.", "The end.", "Ten left."]), max_size=12
)


def test_stories_are_compared_by_what_a_reader_sees() -> None:
    old = {"a": "1", "b": "2", "c": "3"}
    assert story_changes(old, {"a": "1", "b": "9", "d": "4"}) == Changes(
        added=1, edited=1, removed=1, unchanged=1
    )


def test_an_edited_sentence_is_one_edit_and_not_a_removal_with_an_addition() -> None:
    old = {"a": ["The bridge cost 40 million.", "Nobody was hurt.", "It opens in May."]}
    new = {
        "a": [
            "The bridge cost 48 million.",
            "Nobody was hurt.",
            "Fares stay as they are.",
            "It opens in May.",
        ]
    }
    assert sentence_changes(old, new) == Changes(added=1, edited=1, removed=0, unchanged=2)


def test_a_new_and_a_removed_story_count_with_all_their_sentences() -> None:
    assert sentence_changes({"a": ["x", "y"]}, {"b": ["z"]}) == Changes(added=1, removed=2)
    assert sentence_changes({}, {}) == Changes()


def test_a_story_written_anew_is_compared_in_a_bounded_number_of_steps() -> None:
    old = {"a": [f"Sentence number {n} of the old text says something of its own." for n in range(400)]}
    new = {"a": [f"Zu Zeile {n} gab es nichts mehr zu sagen, quod erat vix." for n in range(400)]}
    changes = sentence_changes(old, new)
    assert changes.removed + changes.edited == 400
    assert changes.added + changes.edited == 400


@given(TEXTS, TEXTS)
def test_the_counts_always_add_up(old: list[str], new: list[str]) -> None:
    changes = sentence_changes({"a": old}, {"a": new})
    assert changes.removed + changes.edited + changes.unchanged == len(old)
    assert changes.added + changes.edited + changes.unchanged == len(new)
    assert sentence_changes({"a": old}, {"a": old}) == Changes(unchanged=len(old))
