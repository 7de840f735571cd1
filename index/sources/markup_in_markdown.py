"""A block of HTML between paragraphs of Markdown in, what it says out; each sign is looked at once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from index.types import BlockKind

_SILENT: Final = "script|style|template|noscript|iframe|object|svg|head|title|textarea|select"
# What is never closed is silent up to its end: to look for its end again from each sign would take minutes.
_TAG: Final = re.compile(
    rf"<!--(?:.*?-->|.*\Z)|<(?P<silent>{_SILENT})\b(?:.*?</(?P=silent)\s*>|.*\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][\w-]*)(?P<rest>[^<>]{0,2000})>|<[!?][^<>]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_DESCRIPTION: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_WITHIN_A_LINE: Final = re.compile(
    r"a|abbr|bd[io]|cite|code|data|del|dfn|em|font|ins|kbd|mark|samp|small|span|strong|su[bp]|time|var|wbr|[biqsu]"
)
_KINDS: Final = {
    "h1": BlockKind.TITLE,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li", "blockquote", "tr", "td", "th", "dd"), BlockKind.PARAGRAPH),
    "figcaption": BlockKind.CAPTION,
}
_CELLS: Final = ("td", "th")
_CELL: Final = " | "


def said_in(markup: str) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield the paragraphs of a block of HTML and their kinds, None where the words have to tell."""
    words: list[str] = []
    kind: BlockKind | None = None
    done = 0
    for tag in _TAG.finditer(markup):
        words.append(html.unescape(markup[done : tag.start()]))
        done = tag.end()
        name = (tag["name"] or "").lower()
        if name == "br" or (name in _CELLS and not tag["end"]):
            words.append(" " if name == "br" else _CELL)
        elif name and not _WITHIN_A_LINE.fullmatch(name) and name not in _CELLS:
            yield _line(words), kind
            words, kind = [], None if tag["end"] else _KINDS.get(name)
        if name == "img" and (described := _DESCRIPTION.search(tag["rest"])):
            yield html.unescape(described[1] or described[2] or ""), BlockKind.CAPTION
    yield _line([*words, html.unescape(markup[done:])]), kind


def _line(words: list[str]) -> str:
    return " ".join("".join(words).split()).removeprefix(_CELL.strip()).strip()
