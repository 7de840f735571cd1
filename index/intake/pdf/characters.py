"""A PDF's page in, the characters that somebody can see on it out: each with its box, turned the way it is read."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_double
from math import atan2, hypot, pi
from typing import Any, Final, NamedTuple

from pypdfium2 import raw

from index.errors import SourceTooLargeError
from index.intake.pdf.lines import Box

MOST_CHARACTERS: Final = 2**19
UNREADABLE: Final = "\uffff"
"""Stands for a letter whose code says nothing; canonical text never holds it."""

_SPACES: Final = frozenset({0x09, 0x0A, 0x0D, 0x20, 0xA0})
_HYPHEN: Final = 0x02
"""How pdfium writes a hyphen at the end of a line."""

_SMALLEST_POINTS: Final = 3.0
"""Points; smaller letters on a full-sized page are for machines, or for nobody."""

_SHEET_POINTS: Final = 842.0
"""The longer side of a page on which letters of that size are too small; on a smaller page smaller ones are read."""

_WRITES_DOWN: Final = 0x2E80
"""Chinese, Japanese and Korean, from here on, are written in columns as well."""

_OFF: Final = 0.3
_NOWHERE: Final = (0.0, 0.0, 0.0, 0.0)
_SLANT: Final = pi / 9
"""A line that leans more than this is a watermark."""


class Character(NamedTuple):
    """A letter and its box on the page turned by `quarters`; white space has none."""

    text: str
    box: Box | None
    quarters: int


_SPACE: Final = Character(" ", None, 0)


def sheet_of(page: Any) -> Box | None:
    """Return the part of a page that is shown or printed; None where it states nonsense."""
    left, bottom, right, top = page.get_bbox()
    return (left, bottom, right, top) if right - left >= 1 and top - bottom >= 1 else None


def characters_of(text_page: Any, sheet: Box | None) -> Iterator[Character]:
    """Yield what can be read, in the page's own order.

    Left out is what lies outside the sheet, such as a printer's marks, what is too small to be read, and what
    runs across the page at a slant. Invisible letters stay: those over a scan are its text.
    """
    handle = text_page.raw
    count = raw.FPDFText_CountChars(handle)
    if count > MOST_CHARACTERS * 2:
        raise SourceTooLargeError("One of its pages holds too much text.", "Keep only its article.")
    rectangle, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    corners = [_turned(sheet or _NOWHERE, quarters)[:2] for quarters in range(4)]
    smallest = _SMALLEST_POINTS * min(
        1.0, max(sheet[2] - sheet[0], sheet[3] - sheet[1]) / _SHEET_POINTS if sheet else 1.0
    )
    for index in range(max(0, count)):
        code = raw.FPDFText_GetUnicode(handle, index)
        hyphen = code == _HYPHEN or raw.FPDFText_IsHyphen(handle, index) == 1
        if not hyphen and (code in _SPACES or raw.FPDFText_IsGenerated(handle, index) == 1):
            yield _SPACE
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, rectangle):
            continue
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        size = raw.FPDFText_GetFontSize(handle, index)
        known = raw.FPDFText_GetMatrix(handle, index, matrix)
        quarters = _quarters(matrix, size) if known else 0
        if known and code >= _WRITES_DOWN and _runs_down(handle, index, matrix, size):
            quarters = (quarters + 3) % 4
        left, bottom, right, top = _turned(box, quarters)
        # A font that is drawn glyph by glyph may state any size; then its box tells.
        height = max(top - bottom, abs(size) * hypot(matrix.c, matrix.d) if known else 0.0)
        if height < smallest or (known and _slants(matrix)) or not _on(sheet, box):
            continue
        x, y = corners[quarters]
        text = "\u00ad" if hyphen else _letter(code)
        yield Character(text, (left - x, bottom - y, right - x, top - y), quarters)


def _letter(code: int) -> str:
    shown = 0x20 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and code & 0xFFFE != 0xFFFE
    return chr(code) if shown else UNREADABLE


def _on(sheet: Box | None, box: Box) -> bool:
    """Tell whether the middle of a box is on the sheet."""
    if sheet is None:
        return True
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return sheet[0] <= x <= sheet[2] and sheet[1] <= y <= sheet[3]


def _quarters(matrix: Any, size: float) -> int:
    """Tell from where a letter's head points how often the page is to be turned, clockwise, to have it above."""
    x, y = (-matrix.c, -matrix.d) if size < 0 else (matrix.c, matrix.d)
    if abs(y) >= abs(x):
        return 0 if y >= 0 else 2
    return 1 if x < 0 else 3


def _runs_down(handle: Any, index: int, matrix: Any, size: float) -> bool:
    """Tell whether a letter stands below the line on which its text begins: then it is one of a column."""
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(handle, index, x, y)
    across, up = x.value - matrix.e, y.value - matrix.f
    scale = hypot(matrix.a, matrix.b)
    off = abs(across * matrix.b - up * matrix.a) / scale if scale else 0.0
    return off > _OFF * abs(size) * hypot(matrix.c, matrix.d)


def _slants(matrix: Any) -> bool:
    if not matrix.b or not matrix.a:
        return False
    angle = atan2(matrix.b, matrix.a) % (pi / 2)
    return _SLANT < angle < pi / 2 - _SLANT


def _turned(box: Box, quarters: int) -> Box:
    """Turn a box clockwise around the origin."""
    left, bottom, right, top = box
    if quarters == 1:
        return bottom, -right, top, -left
    if quarters == 2:
        return -right, -top, -left, -bottom
    if quarters == 3:
        return -top, left, -bottom, right
    return box
