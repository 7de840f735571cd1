"""Passages come in; Sources go out: what one claim may be proved by at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index.proof import lexicon
from index.proof.names import Run, name_runs
from index.proof.parsed_sentence import Reading, Word, read
from index.types import Passage

NEAR: Final = 3
"""How many sentences back a "he" may point."""

_PERSON: Final = {"he": "", "she": "", "him": "", "his": "'s", "her": "'s"}
_THING: Final = {"it": "", "they": "", "them": "", "its": "'s", "their": "'s"}
_BEFORE_AN_OBJECT: Final = re.compile(r"(?:of|in|from|at|on|to|near|under)\s(?:the\s)?$")
_LATE: Final = 12
"""Words into a sentence after which a pronoun rather means somebody named in it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One passage, in which a "he" or "it" may be replaced by who is meant; `full` are full forms of its names.

    A claim is proved by one passage at a time, so that it cannot be stitched together from facts of two; who is
    meant, and what somebody is called in full, is all that another cited one may tell.
    """

    numbers: tuple[int, ...]
    main: Reading
    full: tuple[Word, ...] = ()

    def naming_words(self) -> tuple[Word, ...]:
        """Return the words that may support a name: the passage's, and the full forms of its names."""
        return (*self.main.words, *self.full) if self.full else self.main.words


def sources(evidence: Sequence[int], passages: Sequence[Passage], code: str) -> list[Source]:
    """Return what may prove a claim that cites the 1-based numbers `evidence`, plain passages first."""
    cited = [(number, passages[number - 1]) for number in evidence]
    plain = [Source((number,), read(one.text, code)) for number, one in cited]
    joined: list[Source] = []
    for number, one in cited:
        others = [
            (place, other) for place, other in cited if place != number and other.story_id == one.story_id
        ]
        for place, text, other in ((0, one.text, None), *_resolved(one, others, code)):
            main = read(text, code)
            full, naming = _full_names(main, others, code)
            numbers = tuple(dict.fromkeys((number, *((place,) if other is not None else ()), *naming)))
            if len(numbers) > 1:
                joined.append(Source(numbers, main, full))
    return plain + joined


def _full_names(
    main: Reading, others: Sequence[tuple[int, Passage]], code: str
) -> tuple[tuple[Word, ...], tuple[int, ...]]:
    """Return the longer forms that other passages have of the names of `main`, and the first of those passages."""
    short = {run[-1].key for run in names(main.text, code) if len(run) == 1}
    short |= {word.key for word in main.words if word.capital and word.initial and not word.light}
    for number, other in others:
        full = [run for run in names(other.text, code) if len(run) > 1 and run[-1].key in short]
        if full:
            return tuple(word for run in full for word in run), (number,)
    return (), ()


def _resolved(
    one: Passage, others: Sequence[tuple[int, Passage]], code: str
) -> Iterator[tuple[int, str, Passage]]:
    """Yield the passage with its first pronoun replaced by the subject of a passage shortly before it."""
    pronoun = _pronoun(read(one.text, code))
    if pronoun is None:
        return
    before = {one.sentence.position - other.sentence.position: (number, other) for number, other in others}
    for distance in range(1, NEAR + 1):
        if distance not in before:
            return
        number, other = before[distance]
        reading = read(other.text, code)
        meant = antecedent(reading, person=pronoun.key in _PERSON)
        if meant:
            yield number, _replaced(read(one.text, code).text, pronoun.key, meant), other
        if meant or names(other.text, code):
            return


def _pronoun(reading: Reading) -> Word | None:
    """Return the first pronoun, if it comes before any name, which it would else stand for."""
    known = {**_PERSON, **_THING}
    named = min((run[0].start for run in names(reading.text, reading.language)), default=len(reading.text))
    for place, word in enumerate(reading.words[:_LATE]):
        if word.start > named or (place == 1 and not reading.words[0].light):
            return None
        if word.key in known:
            return word if word.key not in ("it", "they") or place < 2 or named == len(reading.text) else None
    return None


def _replaced(text: str, pronoun: str, meant: str) -> str:
    """Put who is meant in the place of the pronoun, wherever it or its other forms stand outside quotes."""
    table = _PERSON if pronoun in _PERSON else _THING
    shape = re.compile(rf"\b(?:{'|'.join(table)})\b", re.IGNORECASE)
    parts = text.split('"')
    for place in range(0, len(parts), 2):
        parts[place] = shape.sub(lambda match: meant + table[match.group().lower()], parts[place])
    return '"'.join(parts)


def antecedent(reading: Reading, *, person: bool) -> str:
    """Return what a later "it" most likely means, the subject, or whom a "he", if only one can be meant."""
    found: list[str] = []
    for run in names(reading.text, reading.language):
        after = reading.text[run[-1].start + len(run[-1].text) :]
        possessive = run[-1].text.endswith(("'s", "s'")) or after.startswith("'")
        if possessive or _BEFORE_AN_OBJECT.search(reading.text[: run[0].start]):
            continue
        if person or run[0].start < 40:
            found.append(" ".join(word.text for word in run))
    if person:
        return found[0] if len(found) == 1 else ""
    return found[0] if found else _common_subject(reading)


def _common_subject(reading: Reading) -> str:
    """Return the words of a sentence before its first verb, as far as that can be told: "The jury"."""
    match = re.match(r"(?:The|A|An|Its|Their|This) (?:[\w-]+ )?[\w-]+?(?= [\w-]+)", reading.text)
    if match is None:
        return ""
    words = match.group().split()
    verbs = lexicon.SPEECH | {
        "is",
        "was",
        "are",
        "were",
        "has",
        "had",
        "have",
        "will",
        "of",
        "in",
        "that",
        "which",
    }
    while len(words) > 2 and (words[-1] in verbs or words[-1].endswith("ed")):
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=512)
def names(text: str, code: str) -> tuple[Run, ...]:
    """Return the names of a passage."""
    return tuple(name_runs(read(text, code)))
