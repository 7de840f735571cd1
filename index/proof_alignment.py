"""A claim and a source come in; the place in the source that each thing of the claim has goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index.proof_dates import Day
from index.proof_numbers import Quantity
from index.proof_reading import Reading, Word, akin

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
