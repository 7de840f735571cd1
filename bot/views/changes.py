"""What a reindex changed: old and new, one under the other, the changed words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import MessageEntity

from bot.locales import Phrases
from bot.views.draft import ELLIPSIS, Draft, one_line, shortened
from index.citations.word_diff import word_differences
from index.reindex_types import ChangeKind, SentenceChange
from index.types import Span

MINUS, PLUS = "\u2212 ", "+ "
_TITLE_LIMIT = 160


def add_changes(
    draft: Draft, changes: Sequence[SentenceChange], words: Phrases, *, whole: bool = False
) -> None:
    """Add every change that fits whole, under its story's title, and say how many do not; `whole`: add them all."""
    story: str | None = None
    changes = _corrected_first(changes)

    def write(draft: Draft, change: SentenceChange) -> None:
        nonlocal story
        if change.story_id != story:
            heading = shortened(one_line(change.title), _TITLE_LIMIT)
            draft.add("\n\n").add(heading, MessageEntity.BOLD, MessageEntity.UNDERLINE)
        story = change.story_id
        draft.add("\n")
        add_change(draft, change.before, change.after)

    if whole:
        for change in changes:
            write(draft, change)
    else:
        draft.add_while_they_fit(
            changes, write, lambda count: f"\n\n{ELLIPSIS} {words.changes_more.format(count=count)}"
        )


def _corrected_first(changes: Sequence[SentenceChange]) -> list[SentenceChange]:
    """Put stories that lost or changed something before those that only gained: they are what a reader may hold."""
    touched = {one.story_id for one in changes if one.kind is not ChangeKind.ADDED}
    return sorted(changes, key=lambda one: one.story_id not in touched)


def add_change(draft: Draft, before: str | None, after: str | None) -> None:
    """Add the old form of a sentence, struck through where words went, and the new one, bold where words came."""
    went, came = word_differences(before, after) if before is not None and after is not None else ((), ())
    if before is not None:
        draft.add(f"\n{MINUS}")
        _add_marked(draft, before, went, MessageEntity.STRIKETHROUGH)
    if after is not None:
        draft.add(f"\n{PLUS}")
        _add_marked(draft, after, came, MessageEntity.BOLD)


def add_after(draft: Draft, before: str, after: str) -> None:
    """Add the new form of a sentence, bold where words came."""
    _add_marked(draft, after, word_differences(before, after)[1], MessageEntity.BOLD)


def _add_marked(draft: Draft, text: str, spans: Sequence[Span], style: str) -> None:
    for piece, marked in _pieces(text, spans):
        draft.add(one_line_inside(piece), *([style] if marked else []))


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    cursor = 0
    for span in spans:
        yield text[cursor : span.start], False
        yield span.of(text), True
        cursor = span.end
    yield text[cursor:], False


def one_line_inside(text: str) -> str:
    """Show every run of white space as one space, also at the ends, as something stands beside them."""
    inner = one_line(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"
