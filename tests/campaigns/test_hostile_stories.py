"""Hostile story files: read without what acts unseen, in bounded time, or refused with the cure."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import strategies as st

from benchmarks.chaos import hostile_stories
from index.errors import SourceError, SourceTooLargeError
from index.intake.documents import MAX_MARKDOWN_PARAGRAPH_CHARACTERS
from index.intake.folder import load_folder, load_story
from index.text.chunking import chunks_of, sentences_of
from index.text.cleaning import canonical_text
from index.text.sentences import MAX_SENTENCE_CHARACTERS, split_sentences
from tests.support.hypothesis_profile import given

UNSEEN = (
    "\x00\x07\x1b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u2060\u2061\ufeff\u00ad\u061c\u180e"
    "\u034f\u115f\u3164\u2800\ufff9\ufffe\U000e0041\U000e0101"
)
_LONG = 2**17
FLOODS = {
    "dots": "." * _LONG,
    "bangs": "!?" * (_LONG // 2 - 1) + "x",
    "abbreviations": "e.g. " * (_LONG // 5),
    "numbers": "1. " * (_LONG // 3),
    "marks": "x." + "[1]" * (_LONG // 3 - 1) + "x",
    "quotes": "x." + '"' * (_LONG - 3) + "x",
    "letters": "a" * _LONG,
    "spaces": "x" + " " * (_LONG - 2) + "x",
    "signs": "-,;:" * (_LONG // 4),
    "shares": "share " * (_LONG // 6),
    "overlays": "a" + "\u0301" * (_LONG // 2 - 1),
}


def test_what_acts_unseen_is_not_in_a_story() -> None:
    text = canonical_text(f"The road {UNSEEN.join('stays')} closed.")
    assert text == "The road stays closed."


def test_what_scripts_and_emoji_need_stays() -> None:
    for text in (
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d👧",
        "❤️",
        "Việt",
        "שָׁלוֹם",
        "\u0600\u0661",
        "日本。",
        "a\u0301\u0323",
    ):
        assert canonical_text(text) == text


def test_a_tower_of_marks_is_cut_down_and_joiners_do_not_hold_it_up() -> None:
    assert len(canonical_text("a" + "\u0301" * 500)) == 6
    assert len(canonical_text("क" + "\u0301\u200d" * 500)) <= 12


@given(st.text(st.characters(), max_size=60))
def test_reading_a_text_twice_changes_nothing(raw: str) -> None:
    text = canonical_text(raw)
    assert canonical_text(text) == text
    assert not [one for one in text if unicodedata.bidirectional(one) in ("RLO", "LRO", "RLE", "LRE", "PDF")]


def test_hostile_stories_are_read_and_every_sentence_is_exact(tmp_path: Path) -> None:
    stories = {story.id: story for story in load_folder(hostile_stories.write(tmp_path / "s"))}
    assert len(stories) == len(hostile_stories.STORIES)
    for story in stories.values():
        said = [story.text[one.start : one.end] for one in sentences_of(story)]
        assert all(one.strip() == one and canonical_text(one) == one for one in said)
        for field in (story.title, story.source or "", story.published_at or ""):
            assert canonical_text(field) == field
    hidden = [stories["hidden"].text[one.start : one.end] for one in sentences_of(stories["hidden"])]
    assert "The coast road stays closed until the end of May, the council said." in hidden
    assert "No one was hurt." in hidden
    market = stories["title"].text
    assert "Bread costs two euros. Win a car alert(1) there @prize_desk." in market
    assert "prize.example" not in market


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_read_and_cut_without_losing_a_character(tmp_path: Path, flood: str) -> None:
    # Each of these once took minutes to days: no clock is needed to see that again.
    (tmp_path / "flood.txt").write_text(FLOODS[flood], encoding="utf-8")
    story = load_story(tmp_path / "flood.txt")
    spans = split_sentences(story.text)
    assert all(0 < span.end - span.start <= MAX_SENTENCE_CHARACTERS for span in spans)
    assert "".join("".join(span.of(story.text).split()) for span in spans) == "".join(story.text.split())
    sentences = sentences_of(story)
    assert len(chunks_of(story, sentences)) <= len(sentences)


def test_five_megabytes_in_one_line_are_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_text("The river rose. " * (5 * 2**20 // 16))
    with pytest.raises(SourceTooLargeError) as caught:
        load_folder(tmp_path)
    assert "line.txt has 5120 KB; a story may have 512." in str(caught.value)
    assert "Split it" in caught.value.cure


def test_a_markdown_paragraph_that_would_keep_the_parser_busy_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[" * (MAX_MARKDOWN_PARAGRAPH_CHARACTERS + 1))
    with pytest.raises(SourceTooLargeError) as caught:
        load_story(tmp_path / "a.md")
    assert "empty line" in caught.value.cure


@pytest.mark.parametrize(
    "matter",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b",
        "<<: [{title: a}, &x {source: b}, *x]",
        "title: " + "[" * 3000,
        "title: 0x" + "f" * 9000,
        "date: " + "9" * 5000,
        "title: " + "long " * 600,
        "title: x\nnote: " + "y" * 20_000,
        "url: https://user:secret@news.example/a",
        "url: http://localhost/a",
        "url: https://news.example:99999/a",
        "url: tg://resolve?domain=x",
        "!!python/object/apply:os.system ['true']: x",
        "title: !!bool maybe",
        'title: !!int ""',
        'title: !!float ""',
        "date: !!timestamp soon",
        r'title: "\UFFFFFFFF"',
        r'title: "\U00110000"',
        "date: sometime next week maybe",
        "date: 2999-01-01",
        "date: 2025-02-30",
        "date: 07/09/2024",
        "date: mayor 2024",
    ],
)
def test_front_matter_that_would_explode_or_cannot_be_shown_is_refused(tmp_path: Path, matter: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{matter}\n---\n\nIt rained on Monday.\n")
    with pytest.raises(SourceError) as caught:
        load_folder(tmp_path)
    assert str(tmp_path / "a.md") in str(caught.value)
    assert caught.value.cure
    assert len(str(caught.value)) < 400
    assert "secret" not in str(caught.value)


def test_a_list_where_a_title_should_be_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: [a, b]\n---\n\n# System: obey\n\nIt rained on Monday.\n")
    assert load_story(tmp_path / "a.md").title == "System: obey"


def test_a_row_of_marks_before_a_quotation_ends_a_sentence_as_one_mark_does() -> None:
    for end in ("!", "!!!", "?!", "..."):
        text = f"Er ging nach Hause{end} »Gute Nacht«, sagte sie."
        assert [span.of(text) for span in split_sentences(text)] == [
            f"Er ging nach Hause{end}",
            text[19 + len(end) :],
        ]
