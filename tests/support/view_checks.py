"""What a view shows, and whether Telegram would take it; for the tests of views."""

from __future__ import annotations

from bot.messages import utf16
from bot.messages.callback_data import decode
from bot.views.draft import LIMIT_UNITS, View
from index.types import Citation, QuoteState, Traced


def inside(view: View, kind: str) -> list[str]:
    """Return the stretches of text that carry an entity of a kind."""
    return [utf16.cut(view.text, e.offset, e.length)[1] for e in view.entities if e.type == kind]


def traced(one: Citation, state: QuoteState = QuoteState.UNCHANGED) -> Traced:
    """Return the trace of a citation in a story that reads as it did."""
    return Traced(state, one.before, one.after)


def assert_sendable(view: View) -> None:
    """Check what Telegram checks: length, entities inside the text and on whole characters, data sizes."""
    assert 0 < utf16.length(view.text) <= LIMIT_UNITS
    assert view.text == view.text.strip()
    for one in view.entities:
        before, part, after = utf16.cut(view.text, one.offset, one.length)
        assert before + part + after == view.text
        assert part.strip()
    for button in (button for row in view.buttons for button in row):
        assert button.label
        assert decode(button.data) is not None
