"""A PDF in, its story out: characters with places become lines, lines columns, columns paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pypdfium2

from index.errors import EmptySourceError, SourceError, SourceTooLargeError
from index.intake.page.dates import as_day
from index.intake.parsed import Parsed, assemble, one_line
from index.intake.pdf.characters import MOST_CHARACTERS, characters_of, sheet_of
from index.intake.pdf.lines import Box, Building, Page, Stretch, in_order
from index.intake.pdf.paragraphs import paragraphs_of
from index.intake.pdf.unreadable import is_garbage
from index.types import BlockKind

_MOST_PAGES: Final = 500
_GAP_EMS: Final = 1.0
"""Ems between two characters that belong to different columns or cells."""

_MUCH: Final = 0.2
"""Of a page's letters."""

_NO_TITLE: Final = re.compile(
    r"^(?:untitled|document\d*|microsoft (?:word|powerpoint)\b.*|.*\.(?:docx?|pdf|indd|odt|rtf|tex|qxd|html?)"
    r"|slide \d+|title|none|about:blank)$",
    re.IGNORECASE,
)
_NO_AUTHOR: Final = re.compile(
    r"^(?:user|admin(?:istrator)?|root|owner|unknown|anonymous|author|none|.*@.*|.*\\.*|\w*\d\w*)$",
    re.IGNORECASE,
)


def parse_pdf(data: bytes) -> Parsed:
    """Read a PDF; raises SourceError when it is locked, damaged or has pictures of text, SourceTooLargeError."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _cannot_open(str(error)) from None
    try:
        if len(document) > _MOST_PAGES:
            raise SourceTooLargeError(
                f"It has {len(document)} pages; it may have {_MOST_PAGES}.",
                "Split it, or keep only its article.",
            )
        pages = list(_pages(document))
        facts = document.get_metadata_dict()
    finally:
        document.close()
    if not any(page.stretches for page in pages):
        raise EmptySourceError(
            "It holds no text, only pictures.", "Run text recognition (OCR) on it, or send its text as .txt."
        )
    title = _plausible(facts.get("Title"), _NO_TITLE, 2)
    pieces = paragraphs_of([in_order(page) for page in pages], title)
    if is_garbage([text for text, _ in pieces]):
        raise EmptySourceError(
            "Its letters cannot be read: its font does not say which they are.",
            "Save it again from its source, send its text as .txt, or run text recognition (OCR) on it.",
        )
    shown = next((text for text, kind in pieces if kind is BlockKind.TITLE), None)
    text, blocks = assemble(pieces, title or shown)
    if not any(map(str.isalnum, text)) or not any(block.kind.citable for block in blocks):
        raise EmptySourceError("It holds no sentence.", "Send the article as .txt or .md.")
    author = _plausible(facts.get("Author"), _NO_AUTHOR, 2)
    day = as_day((facts.get("CreationDate") or "").removeprefix("D:"))
    return Parsed(text, blocks, shown or title, day, author)


def _cannot_open(reason: str) -> SourceError:
    if "password" in reason.lower() or "security" in reason.lower():
        return SourceError("It is locked with a password.", "Save it without one.")
    return SourceError("It is no PDF, or it is damaged.", "Save it again from its source.")


def _plausible(value: str | None, wrong: re.Pattern[str], words: int) -> str | None:
    line = one_line(value)
    if line is None or wrong.match(line) or (len(line.split()) < words and line.isascii()):
        return None
    return line if any(map(str.isalpha, line)) else None


def _pages(document: Any) -> Iterator[Page]:
    total = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        sheet = sheet_of(page)
        stretches = list(_stretches(page, sheet))
        page.close()
        total += sum(len(one.text) for _, one in stretches)
        if total > MOST_CHARACTERS:
            raise SourceTooLargeError(
                f"It holds more than {MOST_CHARACTERS // 2**10} KB of text.",
                "Split it, or keep only its article.",
            )
        yield from _ways(sheet, stretches)


def _ways(sheet: Box | None, stretches: Sequence[tuple[int, Stretch]]) -> Iterator[Page]:
    """Yield a page as it is to be held for most of what is on it, and then turned, where much runs another way.

    A little that does is a mark in the margin or beside an axis, and stands between no two lines.
    """
    letters: Counter[int] = Counter()
    for quarters, one in stretches:
        letters[quarters] += len(one.text)
    left, bottom, right, top = sheet or (0.0, 0.0, 0.0, 0.0)
    size = (right - left, top - bottom)
    for quarters, many in letters.most_common():
        if many >= letters.total() * _MUCH:
            width, height = size if quarters % 2 == 0 else size[::-1]
            yield Page(width, height, tuple(one for way, one in stretches if way == quarters))


def _stretches(page: Any, sheet: Box | None) -> Iterator[tuple[int, Stretch]]:
    """Yield what stands on one line without a wide gap, and the quarters by which its page is turned to read it."""
    text_page = page.get_textpage()
    try:
        building: Building | None = None
        space, quarters = False, 0
        for one in characters_of(text_page, sheet):
            if one.box is None:
                space = True
                continue
            if building is not None and one.quarters == quarters and building.takes(one.box, _GAP_EMS):
                building.add(f" {one.text}" if space else one.text, one.box)
            else:
                if building is not None:
                    yield quarters, building.done()
                building, quarters = Building(one.text, one.box), one.quarters
            space = False
        if building is not None:
            yield quarters, building.done()
    finally:
        text_page.close()
