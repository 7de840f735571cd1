"""A message being written: text, entities in UTF-16 units, buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from telegram import MessageEntity

from bot.messages import utf16
from bot.messages.links import tappable

LIMIT_UNITS = 4096
"""UTF-16 code units a message may have."""

BUTTONS_IN_ROW = 5
ELLIPSIS = "\u2026"
MORE_UNITS: Final = 200
"""UTF-16 units kept free behind a list that is cut short: for the line that says so, and one of a list after it."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message and the callback data it sends."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class View:
    """What a message shows; it can always be sent as it is."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent, and what stands under it: a view of 1,024 UTF-16 units at most, without buttons."""

    name: str
    data: bytes
    caption: View


def one_line(text: str) -> str:
    """Show every run of white space as one space."""
    return " ".join(text.split())


def shortened(text: str, units: int) -> str:
    """Return `text` within `units` UTF-16 units, an ellipsis standing for what was cut at a word's end."""
    if utf16.length(text) <= units:
        return text
    kept = utf16.prefix(text, units - 1)
    whole = kept.rsplit(" ", 1)[0]
    # Text without spaces (Chinese, one endless word) is cut where the room ends.
    return (whole if len(whole) > len(kept) // 2 else kept).rstrip() + ELLIPSIS


def shortened_from_left(text: str, units: int) -> str:
    """Return the end of `text` within `units` UTF-16 units, an ellipsis standing for the beginning."""
    if utf16.length(text) <= units:
        return text
    return "".join(reversed(shortened("".join(reversed(text)), units)))


def in_rows(buttons: list[Button], last: Button | None = None) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out in rows, `last` in a row of its own."""
    rows = [tuple(buttons[at : at + BUTTONS_IN_ROW]) for at in range(0, len(buttons), BUTTONS_IN_ROW)]
    return tuple(rows) if last is None else (*rows, (last,))


class Draft:
    """A message being written from left to right; it keeps the entities' offsets true.

    What Telegram would make tappable by itself in it (an address, a name, a command of the story's) is shown as
    code, which it leaves alone; the words stay as they are. Only the links given with `url` can be tapped.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[MessageEntity] = []
        self.length = 0

    @property
    def room(self) -> int:
        """Return how many UTF-16 units still fit."""
        return LIMIT_UNITS - self.length

    def add(self, text: str, *styles: str, url: str | None = None) -> Draft:
        """Append `text` in the given entity types, linked to `url` when it is a web address."""
        start = self.length
        self._parts.append(text)
        self.length += utf16.length(text)
        if url and url.startswith(("http://", "https://")):
            self._mark(start, MessageEntity.TEXT_LINK, url)
        for style in styles:
            self._mark(start, style)
        return self

    def wrap(self, start: int, style: str) -> Draft:
        """Put everything from offset `start` on into one entity."""
        self._mark(start, style)
        return self

    def add_while_they_fit(
        self,
        items: Sequence[Item],
        write: Callable[[Draft, Item], object],
        more: Callable[[int], str],
        *,
        reserve: int = 0,
    ) -> int:
        """Write as many items as fit whole, `reserve` units left free, then `more` of how many do not.

        Returns how many were written; `more` is asked only where some were not.
        """
        for position, item in enumerate(items):
            parts, entities, length = len(self._parts), len(self._entities), self.length
            write(self, item)
            if self.room < MORE_UNITS + reserve:
                del self._parts[parts:], self._entities[entities:]
                self.length = length
                self.add(more(len(items) - position))
                return position
        return len(items)

    def view(self, buttons: tuple[tuple[Button, ...], ...] = ()) -> View:
        """Return the finished message, outer entities before inner ones."""
        text = "".join(self._parts)
        ordered = sorted(
            (*self._entities, *self._covers(text)), key=lambda entity: (entity.offset, -entity.length)
        )
        return View(text, tuple(ordered), buttons)

    def _covers(self, text: str) -> list[MessageEntity]:
        """Return what keeps foreign links from being links; inside links of ours there are none."""
        found = tappable(text)
        places = utf16.offsets(text) if found else []
        ours = [entity for entity in self._entities if entity.type == MessageEntity.TEXT_LINK]
        covers = [
            MessageEntity(MessageEntity.CODE, places[span.start], places[span.end] - places[span.start])
            for span in found
        ]
        return [cover for cover in covers if not any(_within(cover, link) for link in ours)]

    def _mark(self, start: int, style: str, url: str | None = None) -> None:
        if self.length > start:
            self._entities.append(MessageEntity(style, start, self.length - start, url=url))


def _within(inner: MessageEntity, outer: MessageEntity) -> bool:
    return outer.offset <= inner.offset and inner.offset + inner.length <= outer.offset + outer.length
