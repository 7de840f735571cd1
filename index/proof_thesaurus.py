"""A claim and a source come in; the claim goes out in the source's own words, as far as they mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from index import proof_lexicon as lexicon
from index import proof_meanings as meanings
from index.proof_reading import Reading, Word, meaning, read

Phrase = tuple[str, ...]

LONGEST: Final = 6
"""Words that a phrase of the thesaurus may have."""

_ARTICLES: Final = frozenset(("a", "an", "the", "its", "their", "his", "her", "him", "them", "it"))


def reworded(claim: Reading, source: Reading, supported: frozenset[int]) -> Reading:
    """Return the claim with words and phrases that the source says in other words replaced by those.

    `supported` are the starts of the words that the source has anyway. A phrase is replaced whole, denials
    included, so that "was silent" becomes "did not sound" and is compared as that.
    """
    heard = _phrases_of(source.text, source.language)
    words = [word for word in claim.words if word.key not in _ARTICLES]
    result: list[Word] = []
    at = 0
    while at < len(words):
        length, said = _said_otherwise(words, at, supported, heard)
        result += said
        at += length
    kept = [word for word in claim.words if word.key in _ARTICLES]
    return replace(claim, words=tuple(sorted((*kept, *result), key=lambda word: word.start)))


def _said_otherwise(
    words: Sequence[Word], at: int, supported: frozenset[int], heard: dict[Phrase, tuple[Word, ...]]
) -> tuple[int, list[Word]]:
    """Return how many words from `at` on are taken together, and what stands for them."""
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        span = words[at : at + length]
        if all(word.light or word.start in supported for word in span):
            continue
        if len({word.clause for word in span}) > 1:
            continue
        if length == 1 and span[0].key in lexicon.NEGATIONS:
            continue
        if any(heard.keys() & _opposites().get(word.stem, frozenset()) for word in span):
            continue
        for other in _same_meaning(tuple(meaning(word.key) for word in span)):
            if other in heard:
                return length, [_in_place(word, span[0]) for word in heard[other]]
    return 1, [words[at]]


def _in_place(word: Word, place: Word) -> Word:
    """Return a word of the source as if it stood in the claim."""
    return replace(word, start=place.start, text=place.text, clause=place.clause, capital=False)


@lru_cache(maxsize=256)
def _phrases_of(text: str, code: str) -> dict[Phrase, tuple[Word, ...]]:
    """Return every run of words of a source that the thesaurus knows."""
    known = _lines_of()
    plain = [word for word in read(text, code).words if word.key not in _ARTICLES]
    found: dict[Phrase, tuple[Word, ...]] = {}
    for at in range(len(plain)):
        phrase: list[str] = []
        for end in range(at, min(len(plain), at + LONGEST)):
            phrase.append(meaning(plain[end].key))
            if tuple(phrase) in known or len(phrase) == 1:
                found.setdefault(tuple(phrase), tuple(plain[at : end + 1]))
    return found


def _same_meaning(phrase: Phrase) -> Iterator[Phrase]:
    for line in _lines_of().get(phrase, ()):
        yield from (other for other in _lines()[line] if other != phrase)


@cache
def _opposites() -> dict[str, frozenset[Phrase]]:
    """Return for each word what must not be in the source if the word itself is not."""
    found: dict[str, set[Phrase]] = {}
    for one, other in meanings.EXCLUDING:
        found.setdefault(meaning(one), set()).add((meaning(other),))
        found.setdefault(meaning(other), set()).add((meaning(one),))
    return {word: frozenset(others) for word, others in found.items()}


@cache
def _lines_of() -> dict[Phrase, tuple[int, ...]]:
    """Return for each phrase of the thesaurus the lines that it is in."""
    places: dict[Phrase, list[int]] = {}
    for number, line in enumerate(_lines()):
        for phrase in line:
            places.setdefault(phrase, []).append(number)
    return {phrase: tuple(numbers) for phrase, numbers in places.items()}


@cache
def _lines() -> tuple[tuple[Phrase, ...], ...]:
    """Read the thesaurus, each word as its meaning."""
    text = Path(__file__).with_name("proof_synonyms.txt").read_text(encoding="utf-8")
    lines = (line.split("#")[0].split() for line in text.splitlines())
    return tuple(tuple(dict.fromkeys(map(_phrase, line))) for line in lines if line)


def _phrase(entry: str) -> Phrase:
    words = (word for part in entry.split("_") for word in part.replace("'", "").split("-"))
    return tuple(meaning(word) for word in words if word not in _ARTICLES)


@cache
def akin_to(stem: str) -> frozenset[str]:
    """Return the meanings of single words, and of the words of phrases, that share a line with `stem`."""
    alone = (word for other in _same_meaning((stem,)) for word in other)
    inside = _words_in().get(stem, frozenset())
    return frozenset((*alone, *inside))


@cache
def _words_in() -> dict[str, frozenset[str]]:
    """Return for a word of a phrase all words of the phrase's line."""
    found: dict[str, set[str]] = {}
    for line in _lines():
        everything = {word for phrase in line for word in phrase}
        for phrase in line:
            for word in phrase if len(phrase) > 1 else ():
                found.setdefault(word, set()).update(everything)
    return {word: frozenset(others) for word, others in found.items()}
