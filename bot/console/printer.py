"""Prints views in the terminal: with styles, or as plain text."""

from __future__ import annotations

from rich.console import Console
from rich.style import Style
from rich.text import Text
from telegram import MessageEntity

from bot.messages import utf16
from bot.views.draft import View

_STYLES = {
    MessageEntity.BOLD: Style(bold=True),
    MessageEntity.ITALIC: Style(italic=True),
    MessageEntity.UNDERLINE: Style(underline=True),
    MessageEntity.STRIKETHROUGH: Style(strike=True),
    MessageEntity.BLOCKQUOTE: Style(dim=True),
    MessageEntity.EXPANDABLE_BLOCKQUOTE: Style(dim=True),
}


class Printer:
    """Prints views: with styles on a terminal, as plain text elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, view: View) -> None:
        """Print a message."""
        self._console.print(styled(view), soft_wrap=True)

    def say(self, line: str = "") -> None:
        """Print a line that is not the bot's."""
        self._console.print(line, style="dim", soft_wrap=True, markup=False, highlight=False)


def printer() -> Printer:
    """Return a printer to standard output."""
    return Printer(Console(highlight=False))


def styled(view: View) -> Text:
    """Return a view's text with its entities as terminal styles."""
    text = Text(view.text)
    for entity in view.entities:
        before, inside, _ = utf16.cut(view.text, entity.offset, entity.length)
        style = Style(link=entity.url) if entity.url else _STYLES.get(entity.type)
        if style:
            text.stylize(style, len(before), len(before) + len(inside))
    return text
