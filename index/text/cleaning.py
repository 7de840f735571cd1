"""Canonical text: what somebody typed or sent, without what is not seen."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEWLINES = re.compile(r"\r\n?|\u2028|\x0b|\x85")
_PLAIN = re.compile(r"[\n\t\x20-\x7e]*")
_KEPT_CONTROLS: Final = "\n\t\f"
_JOINERS: Final = "\u200c\u200d"
_WRITES_ITS_JOINERS: Final = "\u0530"
"""Joiners shape the scripts from here on, and emoji; between Latin, Greek or Cyrillic letters they only hide."""

# Format characters that are seen: Arabic, Syriac and Kaithi signs drawn around a number.
_SEEN: Final = frozenset(
    (*map(chr, range(0x600, 0x606)), *"\u06dd\u070f\u0890\u0891\u08e2", "\U000110bd", "\U000110cd")
)
# Letters, marks and signs that are drawn as nothing, whatever their category says; the Braille blank is a space.
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_SELECTORS: Final = (0xE0100, 0xE01EF)
_MOST_MARKS: Final = 5
"""Marks on one letter: Hebrew with its accents has four; more are a tower that covers the lines around it."""


def canonical_text(raw: str) -> str:
    """Return the text spans will index into: LF line ends, and only what can be seen; idempotent.

    Control characters, half surrogate pairs, bidi overrides and other format characters, fillers, tag
    characters, joiners where no script needs them and marks beyond five on a letter are left out.
    """
    text = _NEWLINES.sub("\n", raw)
    if _PLAIN.fullmatch(text):
        return text
    kept: list[str] = []
    last, marks = "", 0
    for character in text:
        if character > "\x7e" or character < " ":
            if not _shown(character, last):
                continue
            if _is_mark(character):
                marks += 1
            elif character not in _JOINERS:
                marks = 0
            if marks > _MOST_MARKS:
                continue
        else:
            marks = 0
        kept.append(character)
        last = character
    return "".join(kept)


def _shown(character: str, before: str) -> bool:
    """Tell whether a character may stay after `before`, the last one that did."""
    if character in _KEPT_CONTROLS:
        return True
    if character in _JOINERS:
        return before >= _WRITES_ITS_JOINERS and before not in _JOINERS
    if character in _UNSEEN or _SELECTORS[0] <= ord(character) <= _SELECTORS[1]:
        return False
    category = unicodedata.category(character)
    if category == "Cf":
        return character in _SEEN
    return category not in ("Cc", "Cs") and ord(character) & 0xFFFE != 0xFFFE


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


_SURROGATE = re.compile(r"[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """Put U+FFFD in the place of each lone surrogate; the length stays as it is."""
    return _SURROGATE.sub("\ufffd", text)
