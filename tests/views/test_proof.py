"""What a tap on a number shows: the quote in its paragraph, what became of it, and the way back."""

from __future__ import annotations

from telegram import MessageEntity

from bot.locales import load
from bot.messages.callback_data import ShowAnswer, ShowProof, decode
from bot.views.draft import ELLIPSIS
from bot.views.proof import proof_view
from index.types import QuoteState, Traced
from tests.support.fakes import answer, citation, refusal
from tests.support.view_checks import assert_sendable, inside, traced

EN = load("en")


def test_a_proof_marks_the_quote_in_its_paragraph_and_leads_back() -> None:
    reply = answer("At least four have died.", "Ten have returned.")
    view = proof_view(reply, 1, Traced(QuoteState.MOVED, "They were told.", "Then came night."), EN, 9)
    assert view is not None
    head, paragraph = view.text.split("\n\n")
    assert head == f"[1] {EN.proof_moved}\n— Early release"
    assert paragraph == "They were told. At least four have died. Then came night."
    for style in (MessageEntity.BOLD, MessageEntity.UNDERLINE):
        assert inside(view, style) == ["At least four have died."]
    assert [decode(row[0].data) for row in view.buttons] == [ShowProof(9, 2), ShowAnswer(9)]
    assert view.buttons[-1][0].label == EN.back


def test_a_proof_of_an_edited_quote_shows_how_it_reads_now_with_the_new_words_marked() -> None:
    traced_now = Traced(QuoteState.EDITED, "They were told.", "", "At least six have died.")
    view = proof_view(answer("At least four have died."), 1, traced_now, EN, 9)
    assert view is not None
    assert view.text.split("\n\n")[1:] == [
        "They were told. At least four have died.",
        f"{EN.proof_now}\nAt least six have died.",
    ]
    assert inside(view, MessageEntity.BOLD) == ["At least four have died.", "six"]


def test_a_proof_of_a_number_that_is_not_there_is_none() -> None:
    assert proof_view(answer(), 7, traced(citation()), EN, 1) is None
    assert proof_view(refusal(), 1, traced(citation()), EN, 1) is None


def test_a_huge_quote_is_visibly_cut_and_its_neighbours_give_way() -> None:
    huge = citation(1, "word " * 2000, before="b " * 3000, after="a " * 3000)
    view = proof_view(refusal(closest=huge), 1, traced(huge), EN, 1)
    assert view is not None
    assert_sendable(view)
    assert inside(view, MessageEntity.BOLD)[0].endswith(f"word{ELLIPSIS}")
