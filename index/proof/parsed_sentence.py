"""A sentence comes in; a Reading goes out: its words, clauses, numbers and dates, ready to be compared."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from threading import Lock
from typing import Final

import Stemmer

from index.proof import lexicon
from index.proof.dates import Day, read_days
from index.proof.numbers import Quantity, read_quantities
from index.text.language import language

_MARKS: Final = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
_TOKEN = re.compile(
    rf"(?P<acronym>\b(?:[A-Z]\.){{2,}})|(?P<word>[^\W\d_](?:[^\W\d_]|[{_MARKS}])*(?:'[^\W\d_]+)?)"
    r"|(?P<stop>[.!?।。]+(?=[\s\"')]|$))|(?P<pause>[,;:()\"]|\s-+\s)"
)
_TITLES = re.compile(r"\b(Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|Jr|Sr|No)\.(?=\s)")
_REWRITES: Final = tuple(
    (re.compile(shape), new)
    for shape, new in (
        *lexicon.ALIASES,
        (r"(?i)\bwon't\b", "will not"),
        (r"(?i)\b(can)(?:'t|not)\b", r"\1 not"),
        (r"(?i)n't\b", " not"),
        (r"(?i)'ve\b", " have"),
        (r"(?i)'re\b", " are"),
        (r"(?i)'ll\b", " will"),
    )
)
_THOUSANDS = re.compile(r"(?<=\d)[\u202f\u2009\u00a0](?=\d{3})")
_CHARACTERS: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "‑": "-", "−": "-"}
    | {"‐": "-", "—": " - ", "\u200b": "", "\u00ad": ""}
)


_STEMMING = Lock()
"""A Snowball stemmer has state and proving may run in several threads."""

_TO_SOMEONE: Final = frozenset(("tell", "tells", "told", "telling"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word in context: `key` compares names, `stem` compares meanings, `light` words need no proof."""

    text: str
    key: str
    stem: str
    clause: int
    start: int
    capital: bool
    initial: bool
    light: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence taken apart; `clause_starts` are offsets into `text`, the first is 0."""

    text: str
    language: str
    words: tuple[Word, ...]
    quantities: tuple[Quantity, ...]
    days: tuple[Day, ...]
    clause_starts: tuple[int, ...]

    def clause_at(self, offset: int) -> int:
        """Return the number of the clause that holds the character at `offset`."""
        return bisect_right(self.clause_starts, offset) - 1

    def stems(self, clause: int | None = None) -> frozenset[str]:
        """Return the stems of the words that carry meaning, in one clause or in all."""
        return frozenset(
            word.stem for word in self.words if not word.light and (clause is None or word.clause == clause)
        )

    def all_keys(self) -> frozenset[str]:
        """Return every word as a name is compared, small words too."""
        return frozenset(word.key for word in self.words)


@lru_cache(maxsize=512)
def read(text: str, code: str = "en") -> Reading:
    """Take `text`, written in the language `code`, apart."""
    text = plain(text)
    days = read_days(text)
    quantities = read_quantities(text, days)
    taken = [(day.start, day.end) for day in days] + [(number.start, number.end) for number in quantities]
    words: list[Word] = []
    starts = [0]
    initial, after_speech = True, False
    for match in _TOKEN.finditer(_TITLES.sub(r"\1 ", text)):
        inside = any(start < match.end() and match.start() < end for start, end in taken)
        if match.lastgroup in ("stop", "pause"):
            if inside:
                continue
            _open(starts, match.end())
            opening = match.group() == '"' and text[match.end() : match.end() + 1].isalnum()
            initial = initial or match.lastgroup == "stop" or opening
            after_speech = False
            continue
        bare = match.group().lower()
        if after_speech or (code == "en" and bare in lexicon.BOUNDARIES):
            _open(starts, match.start())
        if inside:
            initial, after_speech = False, False
            continue
        words.append(_word(match.group(), match.start(), len(starts) - 1, code, initial=initial))
        initial, after_speech = False, code == "en" and bare in lexicon.SPEECH and bare not in _TO_SOMEONE
    return Reading(text, code, tuple(words), tuple(quantities), tuple(days), tuple(starts))


def _open(starts: list[int], offset: int) -> None:
    if offset > starts[-1]:
        starts.append(offset)


def _word(text: str, start: int, clause: int, code: str, *, initial: bool) -> Word:
    key = _key(re.sub(r"'s?$", "", text.replace("'S", "'s")))
    known = language(code)
    light = key in lexicon.LIGHT if code == "en" else key in known.small
    return Word(
        text=text,
        key=key,
        stem=meaning(key, code),
        clause=clause,
        start=start,
        capital=text[0].isupper(),
        initial=initial,
        light=light or (code == "en" and key in lexicon.NEGATIONS and meaning(key, code) == key),
    )


def _key(text: str) -> str:
    """Return how a name is compared: acronyms without dots, a people as its country, else in lower case."""
    if "." in text:
        return text.replace(".", "")
    lower = text.casefold()
    if text[0].isupper():
        country = lexicon.DEMONYMS.get(lower) or lexicon.DEMONYMS.get(lower.removesuffix("s"))
        if country:
            return country
    if text.isupper() and 2 <= len(text) <= 5:
        return text
    return lower


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return `text` with one kind of space, quote, dash and digit, and without contractions."""
    text = unicodedata.normalize("NFKC", _THOUSANDS.sub(",", text).translate(_CHARACTERS)).translate(
        _CHARACTERS
    )
    text = "".join(_digit(char) for char in text)
    for shape, new in _REWRITES:
        text = shape.sub(new, text)
    return " ".join(text.split())


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None) if not char.isascii() else None
    return char if value is None else str(value)


def meaning(word: str, code: str = "en") -> str:
    """Return what stands for `word` and all words of its meaning: a stem, or its class in the lexicon."""
    stem = _stem(word, code)
    return _classes().get(stem, stem) if code == "en" else stem


def akin(one: str, other: str) -> bool:
    """Tell whether two stems are of one root: five letters and four fifths of the longer are shared."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return shared >= 5 and shared * 5 >= max(len(one), len(other)) * 4


@lru_cache(maxsize=8192)
def _stem(word: str, code: str) -> str:
    algorithm = language(code).stemmer
    if not algorithm:
        return word
    with _STEMMING:
        return str(_stemmer(algorithm).stemWord(word))


@cache
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm, 0)


@cache
def _classes() -> dict[str, str]:
    classes: dict[str, str] = {}
    for line in lexicon.SAME:
        first = _stem(line.split()[0], "en")
        for word in line.split():
            classes.setdefault(_stem(word, "en"), first)
    return classes


def is_verb(reading: Reading, word: object) -> bool:
    """Tell whether a word is a verb in the past, after an auxiliary, or of speech."""
    if not isinstance(word, Word) or word.light or word.capital:
        return False
    if word.key in lexicon.SPEECH or word.text in lexicon.IRREGULAR:
        return True
    before = [each for each in reading.words if each.start < word.start][-1:]
    helped = bool(before) and before[0].key in lexicon.AUXILIARIES
    adjective = bool(before) and before[0].key in (
        "a",
        "an",
        "the",
        "its",
        "their",
        "his",
        "her",
        "of",
        "in",
        "with",
    )
    return (word.text.endswith("ed") or helped) and not adjective
