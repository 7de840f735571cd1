"""Two sentences come in; which word of the one stands for which word of the other goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index.proof.dates import Day
from index.proof.lexicon import BE
from index.proof.numbers import Quantity
from index.proof.parsed_sentence import Reading, Word, akin

BACK: Final = 10.0
"""What a step back in the source costs, in skipped things: the order is kept where it can be."""

JOINTS: Final = frozenset(
    [
        *("against", "without", "before", "after", "until", "despite", "except", "behind", "unless", "over"),
        *(
            "under",
            "above",
            "below",
            "across",
            "along",
            "near",
            "beyond",
            "besides",
            "off",
            "out",
            "up",
            "down",
        ),
        *("all", "every", "each", "most", "many", "some", "few", "several", "only", "no", "not", "never"),
    ]
)
"""Words with a meaning of their own that are yet compared as small words are, by what they stand before."""

_OTHER_SMALL: Final = 3.0
_SKIPPED: Final = 0.2
_NOWHERE: Final = 1e6


@dataclass(frozen=True, slots=True)
class Item:
    """A word with a meaning, a number or a date, and the small words between it and the item before."""

    thing: Word | Quantity | Day
    start: int
    end: int
    before: tuple[Word, ...]

    @property
    def word(self) -> Word | None:
        """Return the word, None for a number or date."""
        return self.thing if isinstance(self.thing, Word) else None


@lru_cache(maxsize=512)
def items(reading: Reading) -> tuple[Item, ...]:
    """Return the words with a meaning, the numbers and the dates of a reading, in order."""
    spans: list[tuple[int, int, Word | Quantity | Day]] = [
        *((word.start, word.start + len(word.text), word) for word in reading.words if not _small(word)),
        *((number.start, number.end, number) for number in reading.quantities),
        *((day.start, day.end, day) for day in reading.days),
    ]
    result: list[Item] = []
    end = 0
    for start, stop, thing in sorted(spans, key=lambda span: span[:2]):
        result.append(Item(thing, start, stop, small_words(reading, end, start)))
        end = stop
    return tuple(result)


def small_words(reading: Reading, start: int, end: int) -> tuple[Word, ...]:
    """Return the small words between two offsets."""
    return tuple(word for word in reading.words if _small(word) and start <= word.start < end)


def _small(word: Word) -> bool:
    return word.light or (word.key in JOINTS and not (word.capital and not word.initial))


def align(claim: Sequence[Item], main: Sequence[Item]) -> list[int | None]:
    """Return for each item of the claim its place in the source, None where it has none.

    Of all ways to place them the one that keeps the source's order best is taken, and, among those, the one in
    which the items stand next to each other and after the same small words (Viterbi's algorithm).
    """
    placed = [(at, _candidates(item, main)) for at, item in enumerate(claim)]
    known = [(at, places) for at, places in placed if places]
    result: list[int | None] = [None] * len(claim)
    if not known:
        return result
    costs: dict[int, tuple[float, tuple[int, ...]]] = {
        place: (_fit(claim[known[0][0]], main[place]), (place,)) for place in known[0][1]
    }
    for at, places in known[1:]:
        costs = {
            place: min(
                (cost + _step(path[-1], place) + _fit(claim[at], main[place]), (*path, place))
                for cost, path in costs.values()
            )
            for place in places
        }
    for (at, _), place in zip(known, min(costs.values())[1], strict=True):
        result[at] = place
    return result


def _step(here: int, there: int) -> float:
    if there == here:
        return _NOWHERE
    return BACK if there < here else min(there - here - 1, 9) * _SKIPPED


def _fit(item: Item, known: Item) -> float:
    mine, theirs = ({word.key for word in each.before} for each in (item, known))
    return _OTHER_SMALL * (len(mine - theirs) + len(theirs - mine)) / (1 + len(mine | theirs))


def _candidates(item: Item, main: Sequence[Item]) -> list[int]:
    return [place for place, known in enumerate(main) if same(item, known)]


def same(item: Item, known: Item) -> bool:
    """Tell whether a thing of the source is what a thing of the claim says."""
    mine, theirs = item.thing, known.thing
    if isinstance(mine, Word):
        return isinstance(theirs, Word) and (
            mine.key == theirs.key or mine.stem == theirs.stem or akin(mine.stem, theirs.stem)
        )
    if isinstance(mine, Quantity):
        if isinstance(theirs, Day):
            return mine.low == mine.high == theirs.year and not mine.unit
        return isinstance(theirs, Quantity) and theirs.supports(mine)
    return isinstance(theirs, Day) and theirs.supports(mine)


_FREE: Final = frozenset("a an the that who which whom do does did am mr mrs ms".split())
"""Small words that may come and go."""

_LOOSE: Final = _FREE | frozenset(
    """he she it they him them his her hers its their theirs this these those i we you our my us
    and but while whereas although though also however meanwhile then too so there here now already currently
    itself himself herself themselves very just still""".split()
)
"""Small words that may be left out."""

_ALIKE: Final = {
    word: line.split()[0]
    for line in (
        "may might",
        "will would shall",
        "can could",
        "has have had having",
        "about around roughly approximately some",
        "is are was were be been being",
    )
    for word in line.split()
}
_PLACES: Final = frozenset(
    "island city town district village river resort state region country port county province".split()
)
_OPENERS: Final = frozenset(("when", "while", "because", "as", "where", "after", "although", "though"))
_POSSESSIVE: Final = frozenset(("his", "her", "its", "their"))
_OWNED: Final = ("'s", "s'")


@dataclass(frozen=True, slots=True)
class Meeting:
    """An item of a claim and the one of the source that it is, with how they came to stand where they do."""

    item: Item
    known: Item
    previous: Item | None
    gap: str
    verb: bool
    follows: bool
    turned: bool
    first: bool

    def differs(self) -> bool:
        """Tell whether a small word was added or left out that matters."""
        mine, theirs = _keys(self.item), _keys(self.known)
        return bool(mine - theirs - self._may_come()) or bool(theirs - mine - self._may_go())

    def _may_come(self) -> set[str]:
        """Return the small words that may stand before the item though they do not in the source."""
        free = set(_FREE)
        apart = bool(re.match(r"'?s?\s?[,;]", self.gap))
        if self.turned or apart:
            free |= {"is"}
        if self.first:
            free |= {"it", "this", "there", "is"} if not self.verb else {"it", "this", "there"}
        if self.verb:
            free |= {"has"}
        if self.turned:
            free |= {"by", "of", "and", "but", "while", "whereas"}
        if {"them", "those"} & {word.key for word in self.known.before}:
            free |= {"people", "person"}
        if isinstance(self.item.thing, Day):
            free |= {"in", "on"}
        owner = self.previous.word if self.previous else None
        if owner and owner.capital and owner.text.endswith(_OWNED):
            free |= _POSSESSIVE
        return free

    def _may_go(self) -> set[str]:
        """Return the small words that may be missing before the item."""
        keys = [word.key for word in self.known.before]
        free = set(_LOOSE)
        if self.verb and self.follows:
            free -= {"and", "but", "while", "whereas"}
        if not self.follows:
            free |= _OPENERS
        if self.turned:
            free |= {"by", "is", "of"}
        if self.verb:
            free |= {"has"}
        if isinstance(self.item.thing, Day):
            free |= {"in", "on", "at"}
        owner = self.previous.word if self.previous else None
        if owner and (owner.key in _PLACES or self.turned) and self.known.word and self.known.word.capital:
            free |= {"of"}
        if owner and owner.key == "according":
            free |= {"to"}
        if self.item.word and self.item.word.text.endswith(_OWNED):
            free |= {"of"}
        if "them" in keys:
            free |= {"of"}
        if isinstance(self.item.thing, Quantity) and self.item.thing.low != self.item.thing.high:
            free |= {"between", "from"}
        if "only" in keys and keys[keys.index("only") - 1] in {"the", *_POSSESSIVE}:
            free |= {"only"}
        return free


def _keys(item: Item) -> set[str]:
    return {_ALIKE.get(word.key, word.key) for word in item.before}


def has(item: Item, keys: frozenset[str]) -> bool:
    """Tell whether one of the words stands before an item."""
    return any(word.key in keys for word in item.before)


def is_passive(item: Item) -> bool:
    """Tell whether a form of "be" stands before an item."""
    return has(item, BE)
