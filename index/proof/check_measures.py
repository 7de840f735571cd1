"""A claim and a source come in; what the claim repeats, measures or dates otherwise than the source goes out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from index.proof.parsed_sentence import Reading, meaning
from index.proof.source import Source

_UNITS: Final = frozenset(
    meaning(word)
    for word in """
    seconds minutes hours days nights weeks months quarters years decades centuries metres
    kilometres miles feet yards centimetres millimetres tonnes kilograms grams litres gallons acres
    hectares degrees points knots watts megawatts gigawatts cents pence dollars pounds euros crowns
    percent million billion
    """.split()
)
_RELATIVE = re.compile(
    r"\b(this|last|next|every|each) (year|month|week|night|summer|winter|spring|autumn"
    r"|season|decade|century|quarter)\b",
    re.IGNORECASE,
)


def remeasured(claim: Reading, source: Source) -> tuple[str, ...]:
    """Return the numbers, names and times that the claim has twice, in another unit or in another year."""
    if claim.language != "en":
        return ()
    return (
        *_repeated_numbers(claim, source.main),
        *_repeated_names(claim, source),
        *_other_units(claim, source.main),
        *_other_times(claim, source.main),
    )


def _repeated_numbers(claim: Reading, main: Reading) -> Iterator[str]:
    """Yield each number that the claim has more often than the source, where it is there at all."""
    known = Counter(end for number in main.quantities for end in {number.low, number.high})
    known.update(Decimal(part) for day in main.days for part in (day.year, day.day) if part is not None)
    mine = Counter(number.low for number in claim.quantities)
    for value, count in mine.items():
        if count > max(1, known[value]):
            yield str(value)


def _repeated_names(claim: Reading, source: Source) -> Iterator[str]:
    """Yield each word of a name that one clause of the claim has twice and the source has once."""
    known = Counter(word.key for word in source.main.words if word.capital)
    mine = Counter((word.key, word.clause) for word in claim.words if word.capital and not word.light)
    for (key, _), count in mine.items():
        if count > max(1, known[key]):
            yield key


def _other_units(claim: Reading, main: Reading) -> Iterator[str]:
    """Yield each number that is followed by another unit of measure than in the source."""
    for number in claim.quantities:
        mine = _following(claim, number.end)
        theirs = [_following(main, known.end) for known in main.quantities if known.supports(number)]
        measured = {unit for unit in theirs if unit in _UNITS}
        if mine in _UNITS and theirs and mine not in theirs and measured:
            yield claim.text[number.start : number.end]
        if (
            number.unit == "nth"
            and mine not in ("", *theirs)
            and all(theirs)
            and theirs
            and mine in main.stems()
        ):
            yield claim.text[number.start : number.end]


def _following(reading: Reading, end: int) -> str:
    for word in reading.words:
        if word.start >= end:
            return word.stem if reading.text[end : word.start] in (" ", "-") and not word.light else ""
    return ""


def _other_times(claim: Reading, main: Reading) -> Iterator[str]:
    """Yield "this year" where the source says "last year"."""
    known = {(match[1].lower(), match[2].lower()) for match in _RELATIVE.finditer(main.text)}
    for match in _RELATIVE.finditer(claim.text):
        which, what = match[1].lower(), match[2].lower()
        others = {one for one, other in known if other == what}
        every = which in ("every", "each")
        if (others and which not in others and not every) or (not others and not every and which != "this"):
            yield match.group()
        if which == "this" and not others:
            yield match.group()
