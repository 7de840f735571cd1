"""A reading comes in; the names in it go out, as runs of capitalised words that must be found together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from index.proof.lexicon import DEMONYMS
from index.proof.parsed_sentence import Reading, Word

Run = tuple[Word, ...]

_LINKS: Final = frozenset(
    ("of", "de", "da", "di", "del", "la", "van", "von", "der", "den", "al", "bin", "the", "for")
)
_COUNTRIES: Final = frozenset(DEMONYMS.values())


def name_runs(reading: Reading) -> list[Run]:
    """Return the names: neighbouring capitalised words, with the small words inside ("Bank of England").

    The first word of a sentence belongs to a name only when the next word is capitalised too: a lone first
    word is left to the check of words, where a name and a common word need the same support.
    """
    runs: list[Run] = []
    run: list[Word] = []
    for place, word in enumerate(reading.words):
        following = reading.words[place + 1] if place + 1 < len(reading.words) else None
        joined = bool(run) and _touching(reading, run[-1], word)
        if not joined:
            runs.append(tuple(run))
            run = []
        leads_on = following is not None and _starts_name(reading, word, following)
        if (_is_name(word) and (leads_on or not word.initial)) or (run and word.key in _LINKS and leads_on):
            run.append(word)
        else:
            runs.append(tuple(run))
            run = []
    runs.append(tuple(run))
    return [part for run in runs for part in _parts(run)]


def names_in(reading: Reading, other: Reading) -> list[Run]:
    """Return the names of `reading`, with its lone first words that are capitalised in `other` too."""
    runs = name_runs(reading)
    taken = {word.start for run in runs for word in run}
    capital = {word.key for word in other.words if word.capital}
    firsts = [(word,) for word in reading.words if word.initial and _is_name(word) and word.key in capital]
    return sorted(
        (*runs, *(run for run in firsts if run[0].start not in taken)), key=lambda run: run[0].start
    )


def _is_name(word: Word) -> bool:
    return word.capital and not word.light


def _starts_name(reading: Reading, word: Word, following: Word) -> bool:
    return _is_name(following) and _touching(reading, word, following)


def _touching(reading: Reading, word: Word, following: Word) -> bool:
    """Tell whether nothing but a space or hyphen is between two words, and the first is no possessive."""
    gap = reading.text[word.start + len(word.text) : following.start]
    return gap in (" ", "-") and not re.search(r"'s?$", word.text)


def _parts(run: Run) -> Iterable[Run]:
    """Split off a people before a name: the "Russian" of "Russian President Putin" may be said elsewhere."""
    if len(run) > 1 and run[0].key in _COUNTRIES and run[0].text.casefold() != run[0].key:
        return run[:1], run[1:]
    return (run,) if run else ()


def found(run: Run, words: Sequence[Word]) -> int | None:
    """Return the clause where `run` stands, in order and with only capitalised words between, or None."""
    for place, word in enumerate(words):
        if word.key == run[0].key and _continues(run[1:], words[place + 1 :]):
            return word.clause
    return None


def _continues(rest: Sequence[Word], words: Sequence[Word]) -> bool:
    at = 0
    for wanted in rest:
        while at < len(words) and words[at].key != wanted.key and words[at].capital:
            at += 1
        if at >= len(words) or words[at].key != wanted.key:
            return False
        at += 1
    return True
