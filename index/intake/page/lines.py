"""A pruned page in, its lines of text out, each with what its markup tells: kind, share of links, emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from index.intake.page.element_words import words_of
from index.types import BlockKind

_INLINE: Final = re.compile(
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|meter|nobr|output"
    r"|progress|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|center-inline"
    r"|amp-fit-text"
)
_KINDS: Final = {
    "h1": BlockKind.TITLE,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6", "summary", "dt"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dd", "blockquote"), BlockKind.PARAGRAPH),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
}
_EMPHASIS: Final = frozenset({"em", "i", "b", "strong"})
_CAPTION: Final = re.compile(
    r"\b(?:caption|captions|figcaption|wp caption text|image caption|img cap|photo desc|pic desc|cap|imagecaption)\b"
)
_STAMP: Final = re.compile(r"\b(?:location|dateline|place|city|stamp|label|kicker|eyebrow|badge|tag)\b")
_LINE_BREAK: Final = "\n"
_PARAGRAPH_BREAK: Final = re.compile(r"\n\s*\n")
_CELL: Final = " | "
_LONG_CELL: Final = 240


@dataclass(slots=True)
class Line:
    """A line of a page: its text, the element it stands in, and how much of it is linked, emphasised or a time."""

    text: str
    element: HtmlElement
    kind: BlockKind | None
    linked: float
    emphasised: float
    italic: float
    timed: float
    hrefs: tuple[str, ...]


class _Run:
    """Characters of one paragraph while it is read."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.linked = self.emphasised = self.italic = self.timed = 0
        self.hrefs: list[str] = []

    def add(self, text: str | None, state: frozenset[str]) -> None:
        if not text:
            return
        visible = sum(not character.isspace() for character in text)
        self.parts.append(re.sub(r"[^\S\u00a0]+", " ", text))
        self.linked += visible if "a" in state else 0
        self.emphasised += visible if state & _EMPHASIS else 0
        self.italic += visible if state & {"em", "i"} else 0
        self.timed += visible if "time" in state else 0


class _Walker:
    """Reads an element depth first and yields a line wherever a block begins or ends."""

    def __init__(self) -> None:
        self.run = _Run()

    def block(
        self, element: HtmlElement, kind: BlockKind | None, state: frozenset[str] = frozenset()
    ) -> Iterator[Line]:
        kind = _kind_of(element) or kind
        if element.tag == "table" and _is_data(element):
            yield from self._table(element)
            return
        yield from self._flush(element, kind)
        if element.tag == "a":
            state |= {"a"}
        yield from self._content(element, element, kind, state)
        yield from self._flush(element, kind)

    def _content(
        self, element: HtmlElement, owner: HtmlElement, kind: BlockKind | None, state: frozenset[str]
    ) -> Iterator[Line]:
        self.run.add(element.text, state)
        for child in element:
            if not isinstance(child.tag, str):
                pass
            elif child.tag == "br":
                self.run.parts.append(_LINE_BREAK)
            elif child.tag == "hr":
                yield from self._flush(owner, kind)
            elif _INLINE.fullmatch(child.tag) and not _holds_blocks(child):
                yield from self._inline(child, owner, kind, state)
            else:
                yield from self._flush(owner, kind)
                yield from self.block(child, kind, state)
            self.run.add(child.tail, state)

    def _inline(
        self, child: HtmlElement, owner: HtmlElement, kind: BlockKind | None, state: frozenset[str]
    ) -> Iterator[Line]:
        if child.tag == "a" and child.get("href"):
            self.run.hrefs.append(str(child.get("href"))[:300])
        if child.tag in ("sup", "a") and _is_note(child):
            return
        if child.tag in ("span", "cite", "a") and self._adjacent(child):
            self.run.parts.append(" ")
        own = _kind_of(child)
        if self._labels(child):
            own = BlockKind.HEADING
        if own is not None and own is not kind:
            yield from self._flush(owner, kind)
            yield from self._content(child, child, own, state | {child.tag})
            yield from self._flush(child, own)
            return
        yield from self._content(child, owner, kind, state | {child.tag})

    def _adjacent(self, child: HtmlElement) -> bool:
        """Tell spans that stand one behind the other with nothing between: on the screen they are set apart."""
        before = child.getprevious()
        return before is not None and before.tag in ("span", "cite", "div") and not (before.tail or "")

    def _labels(self, child: HtmlElement) -> bool:
        """Tell a place or a label before a paragraph that only the page's style sets apart from it: "BonnThe river"."""
        tail, text = child.tail or "", "".join(child.itertext()).rstrip()
        if "".join(self.run.parts).strip() or not tail[:1].isupper() or not text[-1:].isalpha():
            return False
        return len(text) > 1 and (text[-1:].islower() or _STAMP.search(words_of(child)) is not None)

    def _table(self, table: HtmlElement) -> Iterator[Line]:
        for caption in table.iter("caption"):
            yield from self.block(caption, BlockKind.CAPTION)
        for row in table.iter("tr"):
            cells = [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("td", "th")]
            text = _CELL.join(cell for cell in cells if cell)
            linked = sum(len("".join(link.itertext())) for link in row.iter("a"))
            if text:
                yield Line(text, row, BlockKind.PARAGRAPH, linked / len(text), 0, 0, 0, ())

    def _flush(self, element: HtmlElement, kind: BlockKind | None) -> Iterator[Line]:
        run, self.run = self.run, _Run()
        raw = "".join(run.parts)
        size = sum(not character.isspace() for character in raw)
        if not size:
            return
        shares = (run.linked / size, run.emphasised / size, run.italic / size, run.timed / size)
        texts = _lines(raw)
        for text in texts:
            yield Line(text, element, kind, *shares, tuple(run.hrefs))


def lines_of(body: HtmlElement) -> list[Line]:
    """Return the lines of a page's body in order; data tables become a line a row, their cells set apart by a bar."""
    return list(_Walker().block(body, None))


def _kind_of(element: HtmlElement) -> BlockKind | None:
    if element.tag == "cite" and next(element.iterancestors("blockquote"), None) is not None:
        # Who said it: part of the text, but no sentence.
        return BlockKind.HEADING
    if element.tag in ("p", "div", "span", "em") and _CAPTION.search(words_of(element)):
        return BlockKind.CAPTION
    return _KINDS.get(element.tag)


def _holds_blocks(element: HtmlElement) -> bool:
    return any(
        isinstance(one.tag, str) and not _INLINE.fullmatch(one.tag) and one.tag != "br"
        for one in element.iterdescendants()
    )


def _is_note(element: HtmlElement) -> bool:
    """Tell the number of a footnote, which leads to another place of the page."""
    text = "".join(element.itertext()).strip("[]() \n")
    return (
        text.isdigit()
        and len(text) <= 3
        and any((a.get("href") or "").startswith("#") for a in element.iter("a"))
    )


def _is_data(table: HtmlElement) -> bool:
    """Tell a table of data from one that holds a page together: short cells in at least two columns."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if max((len(row) for row in rows), default=0) < 2 or len(rows) < 2:
        return False
    cells = ["".join(cell.itertext()).strip() for row in rows for cell in row]
    return all(len(cell) <= _LONG_CELL for cell in cells)


def _lines(raw: str) -> list[str]:
    """Cut at empty lines, and at a single break where a sentence or a label ends; other breaks are a space."""
    found: list[str] = []
    for paragraph in _PARAGRAPH_BREAK.split(raw):
        for piece in paragraph.split(_LINE_BREAK):
            text = " ".join(piece.split())
            if not text:
                continue
            if found and _goes_on(found[-1], text):
                found[-1] = f"{found[-1]} {text}"
            else:
                found.append(text)
        if found and found[-1] != "":
            found.append("")
    return [text for text in found if text]


def _goes_on(before: str, text: str) -> bool:
    return (
        bool(before)
        and before[-1] not in '.!?:\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u201d"'
        and text[:1].islower()
    )
