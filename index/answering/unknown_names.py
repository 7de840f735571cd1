"""The names and numbers that a question speaks of and the story never does.

A story cannot answer about somebody or some year it does not mention; likeness of words alone cannot see that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from index.text.words import MONTHS, ONE_TO_TWELVE, STOP_WORDS, TENS, WEEKDAYS, terms

_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|\d+(?:[.,]\d+)*", re.UNICODE)
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,5}$")
_NAME_RUN = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:of|and|the|for|de|&)?\s*[A-Z][\w'’-]*)+")
_NOT_NAMES = frozenset(
    """who what when where why which how whose whom did does do is are was were has have had can could will would
    should may might must the a an in on at by of for from to and or but if whether name list tell describe explain
    give during after before according about i mr mrs ms dr sir please please's president minister prime king queen
    hundred hundreds thousand thousands million millions billion billions dozens both every each any""".split()
).union(MONTHS, WEEKDAYS, ONE_TO_TWELVE, TENS[:4])
_YEAR = re.compile(r"(?<![\d.,٬])\d{4}(?![\d٬]|[.,]\d)")
_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
_PREFIX = 4
_TYPO = 0.78
"""A name this like one of the story's (difflib ratio) is that name, mistyped."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a text, in one language, that names are looked up in.

    Lower-cased words, stems, beginnings of four letters and more, initials of names.
    """

    words: frozenset[str]
    stems: frozenset[str]
    prefixes: frozenset[str]
    initials: frozenset[str]
    language: str = "en"

    @classmethod
    def of(cls, text: str, language: str = "en") -> Vocabulary:
        """Read a text once."""
        words = frozenset(_plain(match[0]) for match in _TOKEN.finditer(text))
        initials = frozenset(
            "".join(word[0] for word in run[0].removeprefix("The ").split() if word[0].isupper()).lower()
            for run in _NAME_RUN.finditer(text)
        )
        prefixes = frozenset(word[:size] for word in words for size in range(_PREFIX, len(word) + 1))
        return cls(words, frozenset(terms(text)), prefixes, initials, language)

    def knows(self, name: str) -> bool:
        """Tell whether a name or number stands in the text, in this or a related form ("Indian" for "India")."""
        word = _plain(name)
        if word[0].isdigit():
            return self._knows_number(word)
        if word in self.words or word.replace(".", "") in self.initials:
            return True
        if any(term in self.stems for term in terms(word)):
            return True
        root = word[: max(_PREFIX, len(word) - 4)]
        if len(word) >= _PREFIX and root in self.prefixes:
            return True
        return len(word) > _PREFIX and bool(get_close_matches(word, self.words, n=1, cutoff=_TYPO))

    def _knows_number(self, number: str) -> bool:
        bare = number.replace(",", "")
        return len(bare) < 2 or any(
            known.startswith(bare) or known.replace(",", "") == bare for known in self.words
        )


def unknown_names(question: str, vocabulary: Vocabulary, language: str = "en") -> list[str]:
    """Return the names and numbers of a question that the story never mentions, in order.

    Asked in another language than the story's, names are written otherwise ("Moscú", "Москва"): only years are
    looked up, in whatever digits. Where every noun has a capital, only numbers are.
    """
    if language != vocabulary.language:
        return [year for year in _YEAR.findall(question) if not vocabulary.knows(year)]
    unknown = [name for name in names_in(question) if not vocabulary.knows(name)]
    return [name for name in unknown if name[0].isdigit()] if language in _NOUNS_IN_CAPITALS else unknown


def names_in(question: str) -> Iterator[str]:
    """Yield the capitalised words and the numbers of a question; its first word only if it looks like a name."""
    if question.isupper():
        return
    for number, match in enumerate(_TOKEN.finditer(question)):
        word = match[0].strip(".")
        plain = _plain(word)
        if not plain or plain in _NOT_NAMES or plain in STOP_WORDS:
            continue
        # Any word opens with a capital there; a name is one where the next word has a capital, too.
        if number == 0 and not re.match(r"\s+[A-Z]", question[match.end() :]) and not word[1:2].isupper():
            continue
        if word[0].isdigit() or (word[0].isupper() and len(plain) > 1) or _INITIALS.match(word):
            yield word


def _plain(word: str) -> str:
    lowered = word.lower().replace("’", "'").strip(".'-")
    if not lowered.isascii():
        lowered = "".join(str(unicodedata.decimal(sign, sign)) for sign in lowered)
    return lowered.removesuffix("'s")
