"""Corrections as messages: under an old answer for its reader, and as a list for the editor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import MessageEntity

from bot.locales import Phrases
from bot.types import Correction, SupersededQuote
from bot.views.changes import add_change
from bot.views.draft import ELLIPSIS, Draft, View, one_line, shortened

_QUESTION_LIMIT = 200
_LONGEST_UNITS = 1200
"""UTF-16 units of a sentence that are shown under an old answer; its button shows it whole."""


@dataclass(frozen=True, slots=True)
class ListedCorrection:
    """A quote that a correction superseded, for the editor: what was asked, what was quoted, what it says now.

    So many answers hold it (`times`), and all of their readers were `told`, or not.
    """

    question: str
    before: str
    after: str | None
    told: bool
    times: int = 1


def draft_correction(correction: Correction, words: Phrases) -> Draft:
    """Say what changed under an answer; each part with the number of the button that proves it."""

    def write(draft: Draft, one: SupersededQuote) -> None:
        before = shortened(one_line(one.before), _LONGEST_UNITS)
        after = shortened(one_line(one.after), _LONGEST_UNITS) if one.after is not None else None
        draft.add(f"\n\n{_said(one, words)} [{one.number}]")
        add_change(draft, None if one.again else before, after)

    draft = Draft().add(words.correction_title, MessageEntity.BOLD)
    draft.add_while_they_fit(correction.superseded, write, lambda _: f"\n\n{ELLIPSIS} {words.more_quotes}")
    return draft


def _said(one: SupersededQuote, words: Phrases) -> str:
    if one.after is None:
        return words.correction_removed
    return words.correction_again if one.again else words.correction_edited


def superseded_lines(draft: Draft, listed: Sequence[ListedCorrection], count: int, words: Phrases) -> None:
    """Add how many quotes in answers a reindex has superseded, and as many of them as fit in the message."""
    draft.add("\n\n").add(words.corrections_count.format(count=count), MessageEntity.BOLD)

    def write(draft: Draft, one: ListedCorrection) -> None:
        question = shortened(one_line(one.question), _QUESTION_LIMIT)
        draft.add("\n\n\u2022 ").add(question).add(_notes(one, words))
        add_change(draft, one.before, one.after)

    # Not all there are may be listed, and some stand for several: what is left is counted here.
    shown = draft.add_while_they_fit(listed, write, lambda _: "")
    rest = count - sum(one.times for one in listed[:shown])
    if rest > 0:
        draft.add(f"\n\n{ELLIPSIS} {words.corrections_more.format(count=rest)}")


def _notes(one: ListedCorrection, words: Phrases) -> str:
    """Say behind a question how often it was answered so, that its sentence is gone, and that its readers know."""
    times = f"\u00d7{one.times}" if one.times > 1 else ""
    gone = words.corrections_gone if one.after is None else ""
    told = words.corrections_told if one.told else ""
    notes = ", ".join(filter(None, (times, gone, told)))
    return f" ({notes})" if notes else ""


def corrections_view(listed: Sequence[ListedCorrection], count: int, words: Phrases) -> View:
    """List the answers that readers hold and the story has superseded."""
    draft = Draft().add(words.corrections_title, MessageEntity.BOLD)
    if not count:
        return draft.add(f"\n{words.corrections_none}").view()
    superseded_lines(draft, listed, count, words)
    return draft.view()
