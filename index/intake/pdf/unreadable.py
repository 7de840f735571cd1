"""The paragraphs of a PDF in, whether they are letters or only their codes out.

A font that does not say which letter a code stands for shows text that nobody can copy: shifted by some places
in the alphabet, in another alphabet's letters, or in no letters at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

_LONG: Final = 40
"""Signs; a shorter paragraph may look like anything."""

_MOSTLY: Final = 0.5
_NAMELESS: Final = 0.2
"""Of a paragraph's signs, those that stand for nothing; a page of news has a few arrows and bullets."""

_LEAST_VOWELS: Final = 0.25
"""Of the Latin letters; Czech, which has few, has a third, and what Word writes without a map about a fifth."""

_FEW: Final = 60
"""Latin letters; among fewer the vowels may be few by chance, as in a list of abbreviations."""

_MOST_MARKED: Final = 0.6
"""Of the Latin letters, those with a mark; Vietnamese has a third. Cyrillic in the wrong code page has them all."""

_WEB: Final = re.compile(r"://|www\.|@|[\w-]+\.\w{2,4}/")
_INSIDE: Final = re.compile(r"[^\W_][!\"#$%&+;<=>?\\\]^{}~*]+[^\W_]")
_LONGEST_WORD: Final = 70


def is_garbage(paragraphs: Sequence[str]) -> bool:
    """Tell whether most of what is written there is no text."""
    long = [one for one in paragraphs if _signs(one) >= _LONG] or [" ".join(paragraphs)]
    bad = sum(_signs(one) for one in long if _is_no_text(one))
    return bad > _MOSTLY * sum(map(_signs, long))


def _signs(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _is_no_text(text: str) -> bool:
    signs = _signs(text)
    if signs < _LONG:
        return False
    nameless = sum(_is_nameless(character) for character in text)
    return nameless > signs * _NAMELESS or _wrong_letters(text) or _wrong_words(text)


def _is_nameless(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")


def _wrong_letters(text: str) -> bool:
    """Tell whether Latin letters are those of no language."""
    letters: Counter[str] = Counter(filter(_is_latin, text.lower()))
    total = letters.total()
    if total < _FEW or total < _signs(text) * _MOSTLY:
        return False
    bases = Counter[str]()
    for letter, count in letters.items():
        bases[unicodedata.normalize("NFD", letter)[0]] += count
    marked = sum(count for letter, count in letters.items() if not letter.isascii())
    vowels = sum(bases[vowel] for vowel in "aeiouyæøœıə")
    return vowels < total * _LEAST_VOWELS or marked > total * _MOST_MARKED


def _is_latin(character: str) -> bool:
    known = character.isascii() or "\u00c0" <= character <= "\u024f" or "\u1e00" <= character <= "\u1eff"
    return known and character.isalpha()


def _wrong_words(text: str) -> bool:
    """Tell whether most of it is in words with signs inside them, in words without end or in single letters.

    Scripts that have no capitals are left out: they may need no spaces, or be set letter by letter.
    """
    bad = total = 0
    for word in text.split():
        letters = sum(character.lower() != character.upper() for character in word)
        total += letters
        odd = len(_INSIDE.findall(word)) > 0 or letters > _LONGEST_WORD or len(word) == 1
        bad += letters if odd and not _WEB.search(word) else 0
    return total >= _LONG and bad > total * _MOSTLY
