"""Show a quote marked in its paragraph, and say what became of it since."""

from __future__ import annotations

from telegram import MessageEntity

from bot.locales import Phrases
from bot.messages import utf16
from bot.messages.callback_data import ShowAnswer, encode
from bot.types import SentReply
from bot.views.answers import add_title, citations_of, proof_buttons
from bot.views.changes import add_after
from bot.views.draft import (
    LIMIT_UNITS,
    Button,
    Draft,
    View,
    in_rows,
    one_line,
    shortened,
    shortened_from_left,
)
from index.types import Citation, QuoteState, Traced


def proof_view(reply: SentReply, number: int, traced: Traced, words: Phrases, answer_id: int) -> View | None:
    """Show citation `number` in the paragraph it was traced to, marked; None when there is no such citation."""
    citations = citations_of(reply)
    chosen = next((citation for citation in citations if citation.number == number), None)
    if chosen is None:
        return None
    draft = Draft().add(f"[{number}] {state_phrase(traced.state, words)}\n")
    add_title(draft, chosen)
    draft.add("\n\n")
    now = _now(traced, words)
    _add_paragraph(draft, chosen, traced, keep=utf16.length("".join(now)))
    if now:
        draft.add(now[0], MessageEntity.ITALIC)
        add_after(draft, one_line(chosen.quote), now[1])
    others = [citation for citation in citations if citation is not chosen]
    back = Button(words.back, encode(ShowAnswer(answer_id)))
    return draft.view(in_rows(proof_buttons(others, answer_id), back))


def state_phrase(state: QuoteState, words: Phrases) -> str:
    """Say what became of a quote since it was cited."""
    return {
        QuoteState.UNCHANGED: words.proof_unchanged,
        QuoteState.MOVED: words.proof_moved,
        QuoteState.EDITED: words.proof_edited,
        QuoteState.REMOVED: words.proof_removed,
    }[state]


def _now(traced: Traced, words: Phrases) -> tuple[str, str] | tuple[()]:
    """Return how an edited quote reads today, after a line that says so; nothing for any other."""
    if traced.now is None:
        return ()
    return f"\n\n{words.proof_now}\n", shortened(one_line(traced.now), LIMIT_UNITS // 2)


def _add_paragraph(draft: Draft, citation: Citation, traced: Traced, keep: int) -> None:
    """Write the quote marked between its neighbours, which give way when there is no room; keep so much of it."""
    room = draft.room - keep
    before, quote, after = (one_line(part) for part in (traced.before, citation.quote, traced.after))
    quote = shortened(quote, room - 2)
    spare = (room - utf16.length(quote) - 2) // 2
    if before and spare > 1:
        draft.add(shortened_from_left(before, spare - 1) + " ")
    draft.add(quote, MessageEntity.BOLD, MessageEntity.UNDERLINE)
    if after and spare > 1:
        draft.add(" " + shortened(after, spare - 1))
