"""Plain text in, its blocks out: which stretch is title, paragraph, caption, heading or boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from index.intake.boilerplate.lines import is_boilerplate, opens_list
from index.text.credits import CREDIT, is_unfinished
from index.text.sentences import split_sentences
from index.types import Block, BlockKind, Span

_PARAGRAPH_BREAK = re.compile(r"(?:\r\n|\r|\n|\u2029)[^\S\r\n]*(?:\r\n|\r|\n|\u2029)\s*|\f+")
_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"^(?:[-*•–·‣]|\d{1,3}[.)]|[a-z]\))\s+")
_MAX_HEADING_WORDS = 12
_MAX_MARGIN = 120
_MAX_TITLE = 220
_MAX_CAPTION = 600


def find_blocks(text: str, title: str | None = None) -> tuple[Block, ...]:
    """Cut a plain text into blocks whose spans index into `text` just as it is given.

    Lines wrapped by hand are one block; a paste with one paragraph a line is many. `title` helps to
    recognise the headline where it stands in the text.
    """
    width = max((len(match[0].strip()) for match in _LINE.finditer(text)), default=0)
    spans = [line for paragraph in _paragraphs(text) for line in _lines(text, paragraph, width)]
    return classify(text, spans, title)


def classify(text: str, spans: Sequence[Span], title: str | None) -> tuple[Block, ...]:
    """Give each span its kind, in order; boilerplate that opens a list of other stories takes the list along."""
    blocks: list[Block] = []
    others = False
    first = True
    for span in spans:
        line = " ".join(span.of(text).split())
        kind = _kind(line, first=first, alone=len(spans) == 1, title=title)
        others = opens_list(line) or (others and (kind is BlockKind.BOILERPLATE or is_unfinished(line)))
        if others:
            kind = BlockKind.BOILERPLATE
        first = first and kind is BlockKind.BOILERPLATE
        blocks.append(Block(span.start, span.end, kind))
    return tuple(blocks)


def _kind(line: str, *, first: bool, alone: bool, title: str | None) -> BlockKind:
    if title is not None and _same(line, title):
        return BlockKind.TITLE
    if is_boilerplate(line):
        return BlockKind.BOILERPLATE
    if len(line) <= _MAX_CAPTION and CREDIT.search(line):
        return BlockKind.CAPTION
    if alone or not is_unfinished(line) or _BULLET.match(line) or len(split_sentences(line)) > 1:
        return BlockKind.PARAGRAPH
    if first and len(line) <= _MAX_TITLE:
        return BlockKind.TITLE
    return (
        BlockKind.HEADING
        if len(line.split()) <= _MAX_HEADING_WORDS and len(line) <= 100
        else BlockKind.PARAGRAPH
    )


def _same(line: str, title: str) -> bool:
    def bare(value: str) -> str:
        return re.sub(r"\W+", " ", value).strip().casefold()

    return bare(line) == bare(title)


def _paragraphs(text: str) -> Iterable[Span]:
    cursor = 0
    for match in _PARAGRAPH_BREAK.finditer(text):
        yield Span(cursor, match.start())
        cursor = match.end()
    yield Span(cursor, len(text))


def _lines(text: str, paragraph: Span, width: int) -> list[Span]:
    lines = [
        trimmed
        for match in _LINE.finditer(text, paragraph.start, paragraph.end)
        if (trimmed := trim(text, match.start(), match.end())) is not None
    ]
    if len(lines) > 1 and _wrapped(text, lines, width):
        return [Span(lines[0].start, lines[-1].end)]
    return lines


def _wrapped(text: str, lines: Sequence[Span], width: int) -> bool:
    """Tell lines broken at a margin from paragraphs that stand a line each; `width` is the longest line's."""
    if any(is_boilerplate(line.of(text)) or _BULLET.match(line.of(text)) for line in lines):
        return False
    broken = sum(is_unfinished(line.of(text)) for line in lines[:-1])
    if width <= _MAX_MARGIN and broken and all(_full(text, *pair, width) for pair in pairwise(lines)):
        return True
    lengths = [line.end - line.start for line in lines[:-1]]
    if not all(40 <= length <= _MAX_MARGIN for length in lengths):
        return False
    runs_on = any(text[line.start].islower() for line in lines[1:])
    return runs_on or (len(lines) > 2 and broken * 2 > len(lengths) and max(lengths) - min(lengths) <= 30)


def _full(text: str, line: Span, following: Span, width: int) -> bool:
    """Tell whether the next line's first word had no room on this one."""
    return line.end - line.start + 1 + len(following.of(text).split()[0]) > width


def trim(text: str, start: int, end: int) -> Span | None:
    """Shrink a span past the white space at its ends; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
