"""What became of a quote: unchanged, moved, edited or removed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.proof import trace_quote, verify_quote
from index.proof_quotes import EDITED_FROM, similarity
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


def test_a_quote_that_stands_elsewhere_has_moved() -> None:
    text, sentences = story("A new first sentence.", *TEXTS)
    assert trace_quote(QUOTE, text, sentences) is QuoteState.MOVED


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
