"""The rows of a PDF's pages in, its paragraphs out: without headers, footers and page numbers, words whole again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from index.intake.parsed import Piece
from index.intake.pdf.lines import Row
from index.types import BlockKind

_NUMBER: Final = re.compile(
    r"^\W*(?:page|p\.|seite|página|pág\.|стр\.?|страница|पृष्ठ|صفحة)?\s*\d{1,4}"
    r"(?:\s*(?:/|\||of|de|von|из|من)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_TERMINAL: Final = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb\u300d)\]]*$"
)
_BULLET: Final = re.compile(r"^(?:[-*\u2022\u2013\u00b7\u2023\u25aa\u25cf]|\d{1,3}[.)])\s+\S")
_HYPHENS: Final = "-\u00ad\u2010"
_BROKEN: Final = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")
_UNSPACED: Final = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]{2}")
_CELL: Final = " | "
_LARGER: Final = 1.15
_REPEATED: Final = 0.3
_LONGEST_HEADING: Final = 300


def paragraphs_of(pages: Sequence[Sequence[Row]], title: str | None) -> list[Piece]:
    """Return a document's paragraphs in order; larger letters make headings, the largest of page one the title."""
    kept = _without_furniture(pages)
    rows = [(number, row) for number, page in enumerate(kept) for row in page]
    if not rows:
        return []
    sizes: Counter[float] = Counter()
    for _, row in rows:
        sizes[round(row.size * 2) / 2] += len(row.text)
    body = sizes.most_common(1)[0][0]
    words = Counter(word.lower() for _, row in rows for word in re.findall(r"[\w-]+", row.text))
    groups = list(_groups(rows))
    largest = max((group[0].size for page, group in groups if page == 0), default=body)
    pieces: list[Piece] = []
    titled = title is not None
    for page, group in groups:
        text = _text(group, words)
        large = group[0].size > body * _LARGER and len(text) <= _LONGEST_HEADING
        kind = BlockKind.HEADING if large else None
        if large and not titled and page == 0 and group[0].size > largest * 0.95:
            kind, titled = BlockKind.TITLE, True
        pieces.append((text, kind or (BlockKind.PARAGRAPH if _CELL in text else None)))
    return pieces


def _without_furniture(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Leave out what stands at the edge of many pages, and page numbers there."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(row) for row in page if row.at_edge})
    often = max(2, len(pages) * _REPEATED)
    return [
        [
            row
            for row in page
            if not (row.at_edge and (seen[_shape(row)] >= often or _NUMBER.match(row.text) is not None))
        ]
        for page in pages
    ]


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text.casefold())


def _groups(rows: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, list[Row]]]:
    """Put the rows of a paragraph together; yields the number of its page with each."""
    pitches = [
        above.top - below.top
        for (one, above), (other, below) in pairwise(rows)
        if one == other and above.column == below.column and _alike(above, below) and above.top > below.top
    ]
    pitch = median(pitches) if pitches else 0.0
    group: list[Row] = []
    first = 0
    before: tuple[int, Row] | None = None
    for page, row in rows:
        if before is not None and not _goes_on(*before, page, row, pitch):
            yield first, group
            group = []
        if not group:
            first = page
        group.append(row)
        before = (page, row)
    if group:
        yield first, group


def _alike(above: Row, below: Row) -> bool:
    return abs(above.size - below.size) <= 0.12 * above.size


def _goes_on(page: int, above: Row, other: int, below: Row, pitch: float) -> bool:
    if not _alike(above, below) or _CELL in above.text or _CELL in below.text or _BULLET.match(below.text):
        return False
    finished = _TERMINAL.search(above.text) is not None
    if page != other or above.column != below.column or below.top > above.top:
        return below.text[:1].islower() or not finished
    if above.top - below.top > max(pitch, above.size) * 1.35:
        return False
    indent = above.size * 0.8
    starts = below.left > below.column_left + indent and above.left <= above.column_left + indent
    width = above.column_right - above.column_left
    short = above.right < above.column_right - max(0.12 * width, above.size * 3)
    return not (finished and (starts or short))


def _text(group: Sequence[Row], words: Counter[str]) -> str:
    text = group[0].text
    for row in group[1:]:
        text = _mended(text, row.text, words)
    return " ".join(text.replace("\u00ad", "").split())


def _mended(before: str, after: str, words: Counter[str]) -> str:
    """Join two lines; a word broken between them is made whole, and keeps the hyphen it has elsewhere."""
    broken = _BROKEN.search(before)
    rest = re.match(r"[^\W\d_]+", after)
    if broken is None or rest is None:
        # "35-" and "50" belong together as well, and Chinese and Japanese have no spaces.
        tight = before[-1:] in _HYPHENS and before[-2:-1].isdigit() and after[:1].isdigit()
        tight = tight or _UNSPACED.fullmatch(f"{before[-1:]}{after[:1]}") is not None
        return f"{before}{after}" if tight else f"{before} {after}"
    whole, dashed = f"{broken[1]}{rest[0]}".lower(), f"{broken[1]}-{rest[0]}".lower()
    if not rest[0][0].islower() and rest[0][0] != rest[0][0].lower():
        return f"{before[:-1]}-{after}"
    if words[dashed] and not words[whole]:
        return f"{before[:-1]}-{after}"
    return f"{before[:-1]}{after}"
