"""What became of a quote: unchanged, moved, edited or removed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.citations.similarity import EDITED_FROM, similarity
from index.citations.tracing import find_quote, trace_quote, verify_quote
from index.types import BlockKind, Citation, QuoteState, Sentence

TEXTS = (
    "The harbour of Lindholm will close for two weeks in May.",
    "Mayor Astrid Falk said the work costs 3.4 million euros.",
    "Fishermen may not use the old pier until then.",
)


def story(*texts: str) -> tuple[str, tuple[Sentence, ...]]:
    joined, sentences = "", []
    for position, text in enumerate(texts):
        start = len(joined)
        joined += text + " "
        sentences.append(Sentence(position, start, start + len(text), 0, BlockKind.PARAGRAPH))
    return joined, tuple(sentences)


STORY, SENTENCES = story(*TEXTS)
QUOTE = Citation(1, "s", "t", None, SENTENCES[1].start, SENTENCES[1].end, TEXTS[1])


def test_a_quote_at_its_span_is_verified_and_unchanged() -> None:
    assert verify_quote(QUOTE, STORY)
    assert trace_quote(QUOTE, STORY, SENTENCES) is QuoteState.UNCHANGED


@pytest.mark.parametrize(
    "change", [{"start": 0}, {"end": 10**6}, {"start": -5}, {"quote": TEXTS[0]}, {"quote": ""}]
)
def test_a_quote_that_is_not_exactly_at_its_span_is_not_verified(change: dict[str, int | str]) -> None:
    assert not verify_quote(replace(QUOTE, **change), STORY)  # type: ignore[arg-type]


def test_an_empty_quote_is_never_verified() -> None:
    assert not verify_quote(replace(QUOTE, start=3, end=3, quote=""), STORY)
    assert trace_quote(replace(QUOTE, start=3, end=3, quote=""), STORY, SENTENCES) is QuoteState.REMOVED


AROUND = replace(QUOTE, before=TEXTS[0], after=TEXTS[2])
NEW = "Nobody had expected that in the town hall."


@pytest.mark.parametrize(
    "today",
    [
        (NEW, *TEXTS),
        (TEXTS[0], NEW, *TEXTS[1:]),
        (NEW, *TEXTS[1:]),
        (NEW, NEW, *TEXTS[:2]),
        (TEXTS[1], NEW, TEXTS[0], TEXTS[1], TEXTS[2]),
    ],
    ids=["pushed", "one put between", "the one before rewritten", "the one after gone", "repeated above"],
)
def test_a_quote_between_its_neighbours_is_unchanged_wherever_they_were_pushed(
    today: tuple[str, ...],
) -> None:
    assert trace_quote(AROUND, *story(*today)) is QuoteState.UNCHANGED


@pytest.mark.parametrize(
    "today",
    [(TEXTS[1], TEXTS[0], TEXTS[2]), (TEXTS[0], TEXTS[2], TEXTS[1]), (NEW, TEXTS[1], NEW)],
    ids=["before the one before", "after the one after", "among strangers"],
)
def test_a_quote_among_other_neighbours_has_moved(today: tuple[str, ...]) -> None:
    text, sentences = story(*today)
    assert trace_quote(AROUND, text, sentences) is QuoteState.MOVED
    span = find_quote(AROUND, text, sentences)
    assert span is not None
    assert span.of(text) == QUOTE.quote


def test_a_quote_that_is_now_part_of_a_longer_sentence_was_edited() -> None:
    text, sentences = story(
        NEW, f"It was a hard day for the whole of the town and for all its people: {TEXTS[1]}"
    )
    assert trace_quote(QUOTE, text, sentences) is QuoteState.EDITED
    assert find_quote(QUOTE, text, sentences) is None


@pytest.mark.parametrize(
    "edited",
    [
        "Mayor Astrid Falk said the work costs 3.9 million euros.",
        "Mayor Astrid Falk told reporters the work will cost 3.4 million euros.",
        "The mayor, Astrid Falk, said the work costs 3.4 million euros.",
    ],
)
def test_a_quote_with_some_words_changed_was_edited(edited: str) -> None:
    text, sentences = story(TEXTS[0], edited, TEXTS[2])
    assert trace_quote(QUOTE, text, sentences) is QuoteState.EDITED


def test_a_quote_that_is_gone_was_removed() -> None:
    text, sentences = story(TEXTS[0], TEXTS[2], "The mayor said nothing about the price of the work.")
    assert trace_quote(QUOTE, text, sentences) is QuoteState.REMOVED


def test_a_quote_of_a_story_that_is_gone_was_removed() -> None:
    assert trace_quote(QUOTE, None, ()) is QuoteState.REMOVED
    assert trace_quote(QUOTE, "", ()) is QuoteState.REMOVED


def test_an_edit_is_seen_in_a_script_without_spaces() -> None:
    old, new = "市长说这项工程耗资三百万欧元。", "市长说这项工程耗资四百万欧元。"
    citation = Citation(1, "s", "t", None, 0, len(old), old)
    assert trace_quote(citation, *story(new)) is QuoteState.EDITED


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_a_share_and_the_same_words_are_wholly_alike(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) in (0, 1)
    if any(char.isalnum() for char in one):
        assert similarity(one, one) >= EDITED_FROM


@settings(deadline=None)
@given(st.text(max_size=80), st.integers(0, 80), st.integers(1, 80))
def test_a_slice_of_a_story_is_a_quote_of_it(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    citation = Citation(1, "s", "t", None, start, start + len(quote), quote)
    assert verify_quote(citation, text) == bool(quote)
