"""What became of a quote whose story was edited around it, cut at other places, renamed or taken out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.citations.citing import cite_sentence
from index.citations.story_diff import Sentences, sentence_changes
from index.citations.tracing import show_traced, trace
from index.intake.story import story_from_text
from index.text.chunking import chunks_of, sentences_of
from index.types import Citation, IndexedStory, QuoteState

LEAD, REST = "The council of Marle has decided.", "It starts in May."


def story(*paragraphs: str, story_id: str = "roads", url: str | None = None) -> IndexedStory:
    made = story_from_text("\n\n".join(paragraphs), story_id=story_id, title="Roads", url=url)
    cut = sentences_of(made)
    return IndexedStory(made, cut, chunks_of(made, cut), 0)


def cite(indexed: IndexedStory, position: int = 0) -> Citation:
    return cite_sentence(1, indexed.sentences[position], indexed)


def texts(indexed: IndexedStory) -> tuple[str, ...]:
    return tuple(indexed.story.text[one.start : one.end] for one in indexed.sentences)


def reported(old: IndexedStory, new: IndexedStory, before: str) -> list[tuple[str, str | None]]:
    """Return the kind of change and the new form that the report of a reindex gives."""
    _, found = sentence_changes({"roads": Sentences("T", texts(old))}, {"roads": Sentences("T", texts(new))})
    return [(one.kind.value, one.after) for one in found if one.before == before]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The ban covers lorries from the U.S.", "The ban covers lorries from the U.S. and Canada."),
        ('The mayor said "yes."', 'The mayor said "yes." to none of it, his office said.'),
        ("Will it reopen?", "Will it reopen? asked the mayor."),
        ("The toll is two euros.", "Critics deny that: The toll is two euros."),
    ],
)
@pytest.mark.parametrize("known", [True, False], ids=["story known", "story forgotten"])
def test_a_sentence_that_says_more_around_the_same_words_is_edited(
    before: str, after: str, known: bool
) -> None:
    old, new = story(LEAD, before, REST), story(LEAD, after, REST)
    citation = cite(old, texts(old).index(before))
    fate = trace(citation, {"roads": new}, old.story if known else None)
    assert (fate.state, fate.now) == (QuoteState.EDITED, after)
    assert reported(old, new, before) == [("edited", after)]
    assert show_traced(citation, fate).now == after


def test_the_same_words_cut_at_other_places_are_unchanged() -> None:
    whole = story("Dr. Falk spoke first. The toll is two euros. Nobody objected.", REST)
    first, last = whole.sentences[0], whole.sentences[2]
    one = replace(whole, sentences=(replace(first, end=last.end), *whole.sentences[3:]))
    for position in range(3):
        assert trace(cite(whole, position), {"roads": one}).state is QuoteState.UNCHANGED


@pytest.mark.parametrize("known", [True, False], ids=["story known", "story forgotten"])
def test_a_neighbour_that_stood_there_all_along_is_not_what_a_removed_sentence_became(known: bool) -> None:
    gone, sibling = "The A1 road is closed until 5 May.", "The A2 road is closed until 9 May."
    old, new = story(gone, sibling, REST), story(sibling, REST)
    fate = trace(cite(old), {"roads": new}, old.story if known else None)
    assert (fate.state, fate.sentence) == (QuoteState.REMOVED, None)
    assert reported(old, new, gone) == [("removed", None)]


def test_it_is_so_in_a_script_without_spaces_too() -> None:
    gone, sibling = "一号公路将封闭至五月五日。", "二号公路将封闭至五月九日。"
    old = story(f"市政府已作出决定。{gone}{sibling}施工从今天开始。")
    new = story(f"市政府已作出决定。{sibling}施工从今天开始。")
    citation = cite(old, texts(old).index(gone))
    assert trace(citation, {"roads": new}, old.story).state is QuoteState.REMOVED


def test_a_far_sentence_that_stood_there_all_along_is_none_either_where_the_story_is_known() -> None:
    gone, sibling = "The A1 road is closed until 5 May.", "The A2 road is closed until 9 May."
    old, new = story(gone, REST, "Buses go by Skelby.", sibling), story(REST, "Buses go by Skelby.", sibling)
    assert trace(cite(old), {"roads": new}, old.story).state is QuoteState.REMOVED


def test_a_sentence_that_lost_its_beginning_is_edited() -> None:
    old, new = story("कल पुल बंद हुआ।", REST), story("पुल बंद हुआ।", REST)
    fate = trace(cite(old), {"roads": new}, old.story)
    assert (fate.state, fate.now) == (QuoteState.EDITED, "पुल बंद हुआ।")


def test_a_sentence_that_was_a_part_of_another_one_may_be_what_a_quote_became() -> None:
    old = story(LEAD, "The toll is five euros a day.", "Critics say: The toll is two euros a day.", REST)
    new = story(LEAD, "The toll is two euros a day.", REST)
    fate = trace(cite(old, texts(old).index("The toll is five euros a day.")), {"roads": new}, old.story)
    assert (fate.state, fate.now) == (QuoteState.EDITED, "The toll is two euros a day.")


LONG = ("The toll is two euros.", "Lorries pay three times as much.", "Cyclists pay nothing at all.", REST)


def test_a_story_under_another_name_is_found_by_its_text_its_address_or_most_of_its_sentences() -> None:
    old = story(*LONG, url="https://news.example/roads")
    citation, other = cite(old), story("It rained in Alden.", "It rained in Marle.", story_id="rain")
    same = story(*LONG, story_id="tolls")
    moved = story(
        "The toll is two euros.", "All else is new here.", story_id="t", url="https://news.example/roads"
    )
    most = story(*LONG[:3], "A ferry was offered.", story_id="tolls")
    for renamed, cited in ((same, old.story), (moved, None), (most, old.story)):
        fate = trace(citation, {"rain": other, renamed.story.id: renamed}, cited)
        assert fate.state in (QuoteState.UNCHANGED, QuoteState.MOVED)
        assert fate.story is renamed
    # Between both its neighbours a quote is known also where nothing else is.
    assert trace(cite(old, 1), {"rain": other, "tolls": same}).story is same
    edited = story("The toll is five euros.", *LONG[1:], story_id="tolls")
    fate = trace(citation, {"rain": other, "tolls": edited}, old.story)
    assert (fate.state, fate.now) == (QuoteState.EDITED, "The toll is five euros.")


def test_a_story_that_shares_a_sentence_is_not_the_one_that_was_taken_out() -> None:
    old = story(*LONG)
    other = story(
        "The toll is two euros.", "It rained in Alden.", "It rained in Marle, too.", story_id="rain"
    )
    for cited in (old.story, None):
        assert trace(cite(old), {"rain": other}, cited).state is QuoteState.REMOVED
