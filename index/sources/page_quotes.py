"""The lines of a page in, the same without sentences that are set large a second time out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lxml.html import HtmlElement

from index.sources.page_walk import Line
from index.sources.page_words import bare, words_of

_QUOTING: Final = re.compile(r"\b(?:pull ?quotes?|quote|blockquote|zitat|cita|citation)\b")
_LEAST: Final = 12
_UP: Final = 3
_MOST: Final = 200_000
_LONGEST_NAME: Final = 80


def without_pull_quotes(lines: Sequence[Line]) -> list[Line]:
    """Leave out quotes in boxes of their own whose words stand in the text as well, and the names under them."""
    boxes = [_box(line.element) for line in lines]
    running = " \n ".join(bare(line.text) for line, box in zip(lines, boxes, strict=True) if box is None)
    text = f" {running[:_MOST]} "
    repeated: set[HtmlElement] = set()
    kept: list[Line] = []
    for line, box in zip(lines, boxes, strict=True):
        words = bare(line.text)
        if box is not None and len(words) >= _LEAST and f" {words} " in text:
            repeated.add(box)
        elif box is None or box not in repeated or len(line.text) > _LONGEST_NAME:
            kept.append(line)
    return kept


def _box(element: HtmlElement) -> HtmlElement | None:
    """Return the box of a quote that an element stands in: its figure or aside, where it has one, with the name."""
    found = None
    for one in [element, *element.iterancestors()][:_UP]:
        named = one.tag not in ("p", "article", "body") and _QUOTING.search(words_of(one)) is not None
        holds = one.tag in ("figure", "aside") and next(one.iter("blockquote"), None) is not None
        if one.tag == "blockquote" or named or holds:
            found = one
    return found
