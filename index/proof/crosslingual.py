"""A claim in another language than its source comes in; what the source does not support goes out.

Words of two languages cannot be compared without a dictionary, so proving such a sentence is weaker and
says less: its numbers and dates must be the source's, its names in Latin letters must be the source's (by
their first three letters where the languages spell them differently), it must deny something exactly if
the source does, and at least one number or name must be there at all. A sentence with nothing to hold on
to is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from index.proof.check_negation import is_negation
from index.proof.parsed_sentence import Reading
from index.text.language import language

SCALES: Final[tuple[tuple[str, int], ...]] = (
    ("mil millones", 10**9),
    ("mil milhões", 10**9),
    ("milliard", 10**9),
    ("miliard", 10**9),
    ("bilhões", 10**9),
    ("миллиард", 10**9),
    ("мільярд", 10**9),
    ("млрд", 10**9),
    ("अरब", 10**9),
    ("बिलियन", 10**9),
    ("مليار", 10**9),
    ("十亿", 10**9),
    ("亿", 10**8),
    ("億", 10**8),
    ("करोड़", 10**7),
    ("million", 10**6),
    ("millones", 10**6),
    ("millón", 10**6),
    ("milhões", 10**6),
    ("milion", 10**6),
    ("миллион", 10**6),
    ("мільйон", 10**6),
    ("млн", 10**6),
    ("मिलियन", 10**6),
    ("مليون", 10**6),
    ("लाख", 10**5),
    ("万", 10**4),
    ("萬", 10**4),
    ("mille", 10**3),
    ("mil ", 10**3),
    ("tausend", 10**3),
    ("duizend", 10**3),
    ("тысяч", 10**3),
    ("тыс", 10**3),
    ("हज़ार", 10**3),
    ("हजार", 10**3),
    ("ألف", 10**3),
    ("千", 10**3),
    ("billion", 10**9),
)
"""How words after a figure multiply it, the first that fits counts."""

_FIGURE = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)*")
_GERMAN: Final = "de"


def unsupported_foreign(claim: Reading, source: Reading) -> tuple[str, ...]:
    """Return the figures, names and denials that the source does not share; all of it if it has none."""
    figures = list(_figures(claim))
    missing = [figure for figure, values in figures if not values & _values(source)]
    names = [word for word in claim.words if word.capital and word.text[0].isascii() and len(word.text) > 1]
    known = {word.text.casefold() for word in source.words if word.capital}
    matched = [word for word in names if _same_name(word.text, known)]
    if claim.language != _GERMAN:  # German writes every noun with a capital
        missing += [word.text for word in names if word not in matched and not word.initial]
    if _denies(claim) != _denies(source):
        missing.append(claim.text)
    return tuple(missing) if missing or figures or matched else (claim.text,)


def _figures(claim: Reading) -> Iterable[tuple[str, frozenset[Decimal]]]:
    """Yield each figure with every value that it can have: "1.234" is a decimal here and a thousand there."""
    for match in _FIGURE.finditer(claim.text):
        after = claim.text[match.end() :].lstrip().casefold()
        scale = next((value for word, value in SCALES if after.startswith(word)), 1)
        yield match.group(), frozenset(value * scale for value in _readings(match.group()))


def _readings(figure: str) -> Iterable[Decimal]:
    grouped = re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", figure)
    if grouped:
        yield Decimal(re.sub(r"[., ]", "", figure))
    if len(re.findall(r"[.,]", figure)) == 1:
        yield Decimal(figure.replace(",", "."))
    elif not grouped:
        yield Decimal(re.sub(r"\D", "", figure))


def _values(source: Reading) -> frozenset[Decimal]:
    """Return every value of the source: both ends of ranges, and the parts of dates."""
    values = {end for number in source.quantities for end in (number.low, number.high)}
    for day in source.days:
        values |= {Decimal(part) for part in (day.year, day.month, day.day) if part is not None}
    return frozenset(values)


def _same_name(name: str, known: set[str]) -> bool:
    lower = name.casefold()
    return lower in known or any(len(lower) > 3 and len(each) > 3 and lower[:3] == each[:3] for each in known)


def _denies(reading: Reading) -> bool:
    return any(is_negation(word, reading.language) for word in reading.words) and bool(
        language(reading.language).negations
    )
