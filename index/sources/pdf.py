"""A PDF in, its story out: characters with places become lines, lines columns, columns paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from index.errors import EmptySourceError, SourceError, SourceTooLargeError
from index.sources.page_dates import as_day
from index.sources.parsed import Parsed, assemble, one_line
from index.sources.pdf_lines import Box, Building, Page, Stretch, in_order
from index.sources.pdf_paragraphs import paragraphs_of
from index.types import BlockKind

_MOST_PAGES: Final = 500
_MOST_CHARACTERS: Final = 2**19
_GAP: Final = 1.0
"""Ems between two characters that belong to different columns or cells."""

_SPACES: Final = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0})
_HYPHEN: Final = 0x02
"""How pdfium writes a hyphen at the end of a line."""

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
        width, height = page.get_size()
        stretches = tuple(_stretches(page))
        page.close()
        total += sum(len(one.text) for one in stretches)
        if total > _MOST_CHARACTERS:
            raise SourceTooLargeError(
                f"It holds more than {_MOST_CHARACTERS // 2**10} KB of text.",
                "Split it, or keep only its article.",
            )
        yield Page(width, height, stretches)


def _stretches(page: Any) -> Iterator[Stretch]:
    """Yield what stands on one line without a wide gap."""
    text_page = page.get_textpage()
    try:
        building: Building | None = None
        space = False
        for character, box in _characters(text_page):
            if box is None:
                space = True
                continue
            if building is not None and building.takes(box, _GAP):
                building.add(f" {character}" if space else character, box)
            else:
                if building is not None:
                    yield building.done()
                building = Building(character, box)
            space = False
        if building is not None:
            yield building.done()
    finally:
        text_page.close()


def _characters(text_page: Any) -> Iterator[tuple[str, Box | None]]:
    """Yield each character and its box, in the page's own order; white space has none."""
    handle, rectangle = text_page.raw, raw.FS_RECTF()
    count = raw.FPDFText_CountChars(handle)
    if count > _MOST_CHARACTERS * 2:
        raise SourceTooLargeError("One of its pages holds too much text.", "Keep only its article.")
    for index in range(max(0, count)):
        code = raw.FPDFText_GetUnicode(handle, index)
        hyphen = code == _HYPHEN or raw.FPDFText_IsHyphen(handle, index) == 1
        if not hyphen and (code in _SPACES or raw.FPDFText_IsGenerated(handle, index) == 1):
            yield " ", None
            continue
        character = "\u00ad" if hyphen else _character(code)
        if character and raw.FPDFText_GetLooseCharBox(handle, index, rectangle):
            yield character, (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)


def _character(code: int) -> str:
    shown = 0x20 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and code & 0xFFFE != 0xFFFE
    return chr(code) if shown else ""
