"""Edits of a story are counted as an editor would count them."""

from __future__ import annotations

from hypothesis import strategies as st

from index.citations.story_diff import Sentences, sentence_changes, story_changes
from index.citations.word_diff import word_differences
from index.reindex_types import ChangeKind, Changes, SentenceChange
from tests.support.edited_story import AFTER, BEFORE, EDITED
from tests.support.hypothesis_profile import given

TEXTS = st.lists(
    st.sampled_from(["It rained.", "It rained again.", "Nobody came.", "The end.", "Ten left."]), max_size=12
)


def story(*texts: str, title: str = "A story") -> Sentences:
    return Sentences(title, texts)


def test_ten_known_edits_are_told_exactly() -> None:
    """Three corrected, one shortened with its second half told apart, three added, two removed, one moved."""
    counts, changes = sentence_changes({"bridge": story(*BEFORE)}, {"bridge": story(*AFTER)})
    edited = {change.before: change.after for change in changes if change.kind is ChangeKind.EDITED}
    assert edited == EDITED
    assert [change.after for change in changes if change.kind is ChangeKind.ADDED] == [
        AFTER[2],
        AFTER[7],
        AFTER[9],
    ]
    assert [change.before for change in changes if change.kind is ChangeKind.REMOVED] == [
        BEFORE[3],
        BEFORE[6],
    ]
    assert counts == Changes(added=3, edited=4, removed=2, unchanged=4)
    assert {(change.story_id, change.title) for change in changes} == {("bridge", "A story")}


def test_changes_come_in_the_order_of_reading() -> None:
    _, changes = sentence_changes({"bridge": story(*BEFORE)}, {"bridge": story(*AFTER)})
    places = [AFTER.index(change.after) for change in changes if change.after is not None]
    assert places == sorted(places)


def test_stories_are_compared_by_what_a_reader_sees() -> None:
    old = {"a": "1", "b": "2", "c": "3"}
    assert story_changes(old, {"a": "1", "b": "9", "d": "4"}) == Changes(
        added=1, edited=1, removed=1, unchanged=1
    )


def test_an_edited_sentence_is_one_edit_and_not_a_removal_with_an_addition() -> None:
    old = {"a": story("The bridge cost 40 million.", "Nobody was hurt.", "It opens in May.")}
    new = {
        "a": story(
            "The bridge cost 48 million.", "Nobody was hurt.", "Fares stay as they are.", "It opens in May."
        )
    }
    counts, changes = sentence_changes(old, new)
    assert counts == Changes(added=1, edited=1, removed=0, unchanged=2)
    assert changes[0] == SentenceChange(
        ChangeKind.EDITED, "a", "A story", "The bridge cost 40 million.", "The bridge cost 48 million."
    )


def test_a_sentence_that_only_moved_is_unchanged() -> None:
    old, new = (
        story("One came.", "Two left.", "Three stayed."),
        story("Three stayed.", "One came.", "Two left."),
    )
    assert sentence_changes({"a": old}, {"a": new}) == (Changes(unchanged=3), ())


def test_a_new_and_a_removed_story_count_with_all_their_sentences() -> None:
    counts, changes = sentence_changes({"a": story("x", "y")}, {"b": story("z", title="Another")})
    assert counts == Changes(added=1, removed=2)
    assert [(change.kind, change.story_id, change.title) for change in changes] == [
        (ChangeKind.ADDED, "b", "Another"),
        (ChangeKind.REMOVED, "a", "A story"),
        (ChangeKind.REMOVED, "a", "A story"),
    ]
    assert sentence_changes({}, {}) == (Changes(), ())


def test_a_story_written_anew_is_compared_in_a_bounded_number_of_steps() -> None:
    old = [f"Sentence number {n} of the old text says something of its own." for n in range(400)]
    new = [f"Zu Zeile {n} gab es nichts mehr zu sagen, quod erat vix." for n in range(400)]
    counts, _ = sentence_changes({"a": story(*old)}, {"a": story(*new)})
    assert counts.removed + counts.edited == 400
    assert counts.added + counts.edited == 400


@given(TEXTS, TEXTS)
def test_the_counts_always_add_up(old: list[str], new: list[str]) -> None:
    counts, changes = sentence_changes({"a": story(*old)}, {"a": story(*new)})
    assert counts.removed + counts.edited + counts.unchanged == len(old)
    assert counts.added + counts.edited + counts.unchanged == len(new)
    assert len(changes) == counts.added + counts.edited + counts.removed
    assert sentence_changes({"a": story(*old)}, {"a": story(*old)}) == (Changes(unchanged=len(old)), ())


def marked(before: str, after: str) -> tuple[list[str], list[str]]:
    went, came = word_differences(before, after)
    return [one.of(before) for one in went], [one.of(after) for one in came]


def test_the_words_that_changed_are_marked_whole() -> None:
    assert marked("It cost 2.1 million.", "It cost 2.4 million.") == (["2.1"], ["2.4"])
    assert marked("Mayor Ines Holt came.", "Mayor Ines Hold came.") == (["Holt"], ["Hold"])
    assert marked("Ten men left.", "Ten  men left on Monday.") == ([], ["on Monday"])
    assert marked("Nobody, he said, came.", "Nobody came.") == ([", he said,"], [])


def test_scripts_without_spaces_are_marked_by_character() -> None:
    assert marked("桥在五月三日关闭。", "桥在五月四日关闭。") == (["三"], ["四"])


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_not_marked_is_the_same_in_both(before: str, after: str) -> None:
    def rest(text: str, spans: tuple[object, ...]) -> str:
        kept = list(text)
        for span in spans:
            kept[span.start : span.end] = " " * (span.end - span.start)  # type: ignore[attr-defined]
        return "".join("".join(kept).split())

    went, came = word_differences(before, after)
    assert rest(before, went) == rest(after, came)


def test_one_sentence_among_thousands_that_are_alike_is_found() -> None:
    old = ("Yes.",) * 5000 + ("The end is near.",) + ("No.",) * 50
    new = ("No.",) + ("Yes.",) * 4990 + ("The end is not near.",) + ("No.",) * 50
    counts, changes = sentence_changes({"s": Sentences("T", old)}, {"s": Sentences("T", new)})
    assert (counts.added, counts.edited, counts.removed) == (1, 1, 10)
    assert [one.after for one in changes if one.kind is ChangeKind.EDITED] == ["The end is not near."]
