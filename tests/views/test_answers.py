"""What a reader sees: always true, always sendable."""

from __future__ import annotations

import string
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.locales import LANGUAGES, Phrases, load, phrases
from bot.messages import utf16
from bot.messages.callback_data import ShowProof, decode
from bot.views.answers import refusal_phrase, reply_view, text_view
from bot.views.draft import ELLIPSIS, View, shortened, shortened_from_left
from bot.views.failures import failure_view
from bot.views.proof import proof_view, state_phrase
from bot.views.reindex import progress_view, report_view, sources_view, stage_phrase, status_view
from index.errors import (
    BuildInProgressError,
    DiskFullError,
    NoStoriesError,
    SourceEncodingError,
    SourceTooLargeError,
)
from index.reindex_types import Changes, Progress, ReindexStage
from index.types import AnswerSentence, Note, QuoteState, RefusalReason, Span, Traced
from tests.support.fakes import REPORT, SOURCE, STATUS, answer, citation, refusal
from tests.support.view_checks import assert_sendable, inside

EN = load("en")
words_of_a_story = st.text(st.sampled_from("ab \n\u00a0éß語😀👍\u05d0\u0301"), min_size=1, max_size=3000).map(
    lambda text: f"x{text}y"
)


def test_an_answer_has_marks_quotes_a_title_and_buttons() -> None:
    view = reply_view(answer("At least four have died.", "Ten have returned."), EN, 12)
    body, block = view.text.split("\n\n")
    assert body == "At least four have died. [1] Ten have returned. [2]"
    assert block == "[1] At least four have died.\n[2] Ten have returned.\n— Early release"
    assert inside(view, MessageEntity.EXPANDABLE_BLOCKQUOTE) == [block]
    assert [button.label for button in view.buttons[0]] == ["[1]", "[2]"]
    assert [decode(button.data) for button in view.buttons[0]] == [ShowProof(12, 1), ShowProof(12, 2)]


def bold(view: View) -> list[str]:
    """Return what is bold in a view."""
    return inside(view, MessageEntity.BOLD)


def asked(text: str, start: int, end: int) -> View:
    """Return the view of an answer whose words asked for stand at [start, end)."""
    whole = answer(text)
    return reply_view(replace(whole, sentences=(AnswerSentence(text, (1,), Span(start, end)),)), EN)


def test_the_words_asked_for_are_bold_and_the_sentence_stays_as_it_is() -> None:
    text = "At least  four\n😀 have died."
    view = asked(text, text.index("four"), text.index("four") + 4)
    assert bold(view) == ["four"]
    assert view.text.startswith("At least four 😀 have died. [1]\n\n")
    assert_sendable(view)
    assert bold(reply_view(answer(text), EN)) == []


def test_words_asked_for_at_either_end_of_a_sentence_are_bold() -> None:
    assert bold(asked("Ten have returned", 0, 3)) == ["Ten"]
    assert bold(asked("They returned in June", 17, 21)) == ["June"]


def test_a_sentence_too_long_for_a_message_is_cut_without_bold() -> None:
    view = asked("word " * 2000 + "end", 0, 4)
    assert bold(view) == []
    assert_sendable(view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_of_a_claim_is_told_as_what_the_story_says(language: str) -> None:
    words, given = load(language), answer()
    checked = replace(given, question=replace(given.question, claim=True))
    view = reply_view(checked, words, 1)
    assert view.text == f"{words.story_says}\n{reply_view(given, words, 1).text}"
    assert inside(view, MessageEntity.ITALIC)[0] == words.story_says
    assert words.story_says not in reply_view(refusal(closest=citation()), words, 1).text


def test_without_an_id_there_are_no_buttons() -> None:
    assert reply_view(answer(), EN).buttons == ()


def test_white_space_inside_quotes_is_one_space() -> None:
    view = reply_view(answer("At  least\n\tfour\u00a0have died."), EN, 1)
    assert "[1] At least four have died." in view.text


def test_the_title_is_a_link_only_when_there_is_a_web_address() -> None:
    linked = replace(answer(), citations=(citation(url="https://news.example/a"),))
    assert [e.url for e in reply_view(linked, EN).entities if e.url] == ["https://news.example/a"]
    odd = replace(answer(), citations=(citation(url="javascript:alert(1)"),))
    assert not [e for e in reply_view(odd, EN).entities if e.url]


def test_each_story_is_named_under_its_quotes() -> None:
    two = replace(
        answer("A.", "B."),
        citations=(citation(1, "A."), replace(citation(2, "B."), story_id="s2", title="Two")),
    )
    assert reply_view(two, EN).text.endswith("[1] A.\n— Early release\n[2] B.\n— Two")


def test_a_note_says_in_one_line_that_the_answer_is_verbatim() -> None:
    view = reply_view(answer(note=Note.MODEL_UNAVAILABLE), EN)
    assert view.text.split("\n\n")[1] == EN.note_model_unavailable


def test_quotes_that_do_not_fit_are_left_out_whole_and_stay_behind_buttons() -> None:
    quotes = [f"{letter * 900}." for letter in "abcdef"]
    view = reply_view(answer(*quotes), EN, 1)
    assert_sendable(view)
    block = inside(view, MessageEntity.EXPANDABLE_BLOCKQUOTE)[0]
    shown = block.split("\n")
    assert shown[-1] == f"{ELLIPSIS} {EN.more_quotes}"
    assert all(line[4:] in quotes for line in shown[:-1])
    assert sum(len(row) for row in view.buttons) == 6


@given(st.lists(words_of_a_story, min_size=1, max_size=8), st.sampled_from(LANGUAGES), st.integers(1, 10**14))
def test_every_reply_and_proof_can_be_sent(quotes: list[str], language: str, answer_id: int) -> None:
    words = load(language)
    reply = answer(*quotes, note=Note.MODEL_UNAVAILABLE)
    assert_sendable(reply_view(reply, words, answer_id))
    closest = citation(1, quotes[0], before=quotes[-1], after=quotes[0] * 2, title=quotes[-1])
    assert_sendable(reply_view(refusal(closest=closest), words, answer_id))
    for now in (None, quotes[-1], quotes[0] * 2):
        found = Traced(QuoteState.EDITED, closest.before, closest.after, now)
        proof = proof_view(refusal(closest=closest), 1, found, words, answer_id)
        assert proof is not None
        assert_sendable(proof)


def test_a_refusal_says_why_and_marks_the_closest_as_no_answer() -> None:
    view = reply_view(refusal(closest=citation()), EN, 3)
    assert view.text.split("\n") == [
        EN.refusal_not_in_story,
        "",
        EN.closest,
        "[1] At least four have died.",
        "— Early release",
    ]
    assert inside(view, MessageEntity.BLOCKQUOTE)[0].startswith("[1] At least")
    assert decode(view.buttons[0][0].data) == ShowProof(3, 1)
    assert reply_view(refusal(RefusalReason.NOT_READY), EN, 3) == View(EN.refusal_not_ready)


def test_each_reason_state_and_stage_has_its_own_sentence() -> None:
    assert len({refusal_phrase(reason, EN) for reason in RefusalReason}) == len(RefusalReason)
    assert len({state_phrase(state, EN) for state in QuoteState}) == len(QuoteState)
    assert len({stage_phrase(stage, EN) for stage in ReindexStage}) == len(ReindexStage)


def test_reports_show_every_count() -> None:
    lines = report_view(REPORT, EN).text.split("\n")
    assert lines == [
        EN.report_title,
        "Stories: 1 added, 0 edited, 0 removed, 1 unchanged",
        "Sentences: 5 added, 1 edited, 2 removed, 20 unchanged",
        "Time: 1.2 s",
        "Version: v2",
    ]
    same = replace(REPORT, stories=Changes(unchanged=2), sentences=Changes(unchanged=23))
    assert report_view(same, EN).text.startswith(EN.report_unchanged_title)
    for moved in (replace(same, stories=Changes(edited=1)), replace(same, sentences=Changes(removed=1))):
        assert report_view(moved, EN).text.startswith(EN.report_title)
    assert "12 of 24" in progress_view(Progress(ReindexStage.EMBEDDING, 12, 24), EN).text
    single = progress_view(Progress(ReindexStage.SWITCHING, 0, 1), EN)
    assert single.text == EN.reindex_stage.format(stage=EN.stage_switching)
    assert progress_view(None, EN) == text_view(EN.reindex_started)


def test_status_tells_the_live_index_or_that_there_is_none() -> None:
    text = status_view(STATUS, EN, model=None).text
    assert "Stories: 1, sentences: 24, chunks: 9" in text
    assert EN.status_mode_extractive in text
    assert EN.status_mode_model in status_view(STATUS, EN, model=True).text
    assert EN.status_mode_model_out in status_view(STATUS, EN, model=False).text
    assert status_view(None, EN, model=True).text == EN.status_none


def test_a_failure_is_told_in_our_words_never_the_errors() -> None:
    for error, said in (
        (NoStoriesError("/srv/x is empty"), EN.failure_no_stories),
        (SourceEncodingError("/srv/x"), EN.failure_encoding),
        (SourceTooLargeError("/srv/x"), EN.failure_too_large),
        (DiskFullError("/srv/x"), EN.failure_disk_full),
        (BuildInProgressError("/srv/x"), EN.reindex_running),
        (RuntimeError("/srv/x"), EN.failure_other),
    ):
        text = failure_view(error, EN, still_serving=True).text
        assert text.startswith(said)
        assert "/srv/x" not in text
    assert failure_view(DiskFullError(""), EN, still_serving=True).text.endswith(EN.failure_still_serving)
    assert EN.failure_still_serving not in failure_view(DiskFullError(""), EN, still_serving=False).text


def test_sources_are_listed_with_links_and_as_many_as_fit() -> None:
    view = sources_view([SOURCE], EN)
    assert view.text == f"{EN.sources_title}\n• Early release (2024-07-10, News Example, sentences: 24)"
    assert [e.url for e in view.entities if e.url] == [SOURCE.url]
    many = sources_view([SOURCE] * 500, EN)
    assert_sendable(many)
    shown = many.text.count("\n• ")
    assert many.text.endswith(f"{ELLIPSIS} and {500 - shown} more")
    assert sources_view([], EN).text == EN.sources_none


@given(st.text(max_size=300), st.integers(2, 200))
def test_shortening_keeps_the_limit_and_shows_the_cut(text: str, units: int) -> None:
    for short, edge in ((shortened(text, units), -1), (shortened_from_left(text, units), 0)):
        assert utf16.length(short) <= units
        assert short == text or short[edge] == ELLIPSIS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_placeholders(language: str) -> None:
    words = load(language)
    for field in fields(Phrases):
        ours, english = getattr(words, field.name), getattr(EN, field.name)
        assert ours.strip(), field.name
        assert _placeholders(ours) == _placeholders(english), field.name
        assert utf16.length(ours) < 2000
    for name in ("proof_gone", "apology"):
        assert utf16.length(getattr(words, name)) <= 200, "an alert has 200 units"


def test_an_unknown_language_is_answered_in_english() -> None:
    assert phrases("xx") is phrases(None) is EN
    assert phrases("ru-RU") is load("ru")
    assert phrases("es_MX") is load("es")


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
