"""Plain text comes in; its quantities go out, as values that compare however they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from index.proof.dates import Day

CARDINALS: Final[dict[str, int]] = {
    word: value
    for words, first, step in (
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen", 0, 1),
        ("fifteen sixteen seventeen eighteen nineteen", 15, 1),
        ("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    )
    for value, word in zip(range(first, 100, step), words.split(), strict=False)
}
ORDINALS: Final[dict[str, int]] = {
    word: value
    for words, first in (
        ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", 1),
        ("thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth", 13),
    )
    for value, word in enumerate(words.split(), start=first)
}
MAGNITUDES: Final[dict[str, int]] = {
    "hundred": 10**2,
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
    "k": 10**3,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
}
_SIGNS = {"$": "USD", "£": "GBP", "€": "EUR", "₹": "INR", "¥": "JPY", "₽": "RUB"}
_MONEY = {
    "dollar": "USD",
    "usd": "USD",
    "pound": "GBP",
    "gbp": "GBP",
    "euro": "EUR",
    "eur": "EUR",
    "rupee": "INR",
    "yen": "JPY",
    "rouble": "RUB",
    "ruble": "RUB",
    "percent": "%",
    "%": "%",
}
_BOUNDS = (
    (re.compile(r"at most\W*$|up to\W*$|no more than\W*$|as (?:many|much) as\W*$|maximum of\W*$"), "<="),
    (re.compile(r"at least\W*$|no (?:fewer|less) than\W*$|minimum of\W*$"), ">="),
    (re.compile(r"(?:more|greater|higher|larger) than\W*$|\b(?:over|above|exceed(?:s|ed|ing)?)\W*$"), ">"),
    (re.compile(r"(?:less|fewer|lower|smaller) than\W*$|\b(?:under|below|nearly|almost)\W*$"), "<"),
)
_PIECE = re.compile(
    r"(?P<numeral>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"|(?P<word>[^\W\d_]+|%)|(?P<sign>[$£€₹¥₽])|(?P<other>\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range, its unit ("", "%", "nth" or a currency) and bound (">", ">=", "<", "<=" or "")."""

    low: Decimal
    high: Decimal
    unit: str
    bound: str
    start: int
    end: int

    def supports(self, claim: Quantity) -> bool:
        """Tell whether `claim` says the same; a claim may leave out a currency, nothing else."""
        same = (self.low, self.high, self.bound) == (claim.low, claim.high, claim.bound)
        return same and (claim.unit == self.unit or (not claim.unit and self.unit not in ("%", "nth")))


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str
    start: int
    end: int


def read_quantities(text: str, days: list[Day]) -> list[Quantity]:
    """Return the quantities of `text` in order, leaving out what `days` already hold."""
    pieces = [
        _Piece(str(match.lastgroup) if not match["ordinal"] else "nth", match.group(), *match.span())
        for match in _PIECE.finditer(text)
        if not any(day.start <= match.start() < day.end for day in days)
    ]
    return list(_scan(text, pieces))


def _scan(text: str, pieces: list[_Piece]) -> Iterator[Quantity]:
    at = 0
    while at < len(pieces):
        start = at
        sign = _SIGNS.get(pieces[at].text, "") if pieces[at].kind == "sign" else ""
        first = _value(text, pieces, at + 1 if sign else at)
        if first is None:
            at += 1
            continue
        low, unit, at = first
        high = low
        second = _range_end(
            text, pieces, at, between=text[: pieces[start].start].lower().endswith("between ")
        )
        if second is not None:
            high, other, at = second
            unit = other or unit
            low = _same_scale(low, high, pieces[start:at])
        bound, begin = _bound(text, pieces[start].start)
        minus = _is_minus(text, pieces[start].start)
        yield Quantity(
            low=-low if minus else low,
            high=-high if minus and second is None else high,
            unit=sign or unit,
            bound=bound,
            start=begin,
            end=pieces[at - 1].end,
        )


def _bound(text: str, start: int) -> tuple[str, int]:
    """Return the bound that the words before `start` set, and where those words begin."""
    before = text[max(0, start - 30) : start].lower()
    for shape, name in _BOUNDS:
        match = shape.search(before)
        if match:
            return name, start - len(before) + match.start()
    return "", start


def _value(text: str, pieces: list[_Piece], at: int) -> tuple[Decimal, str, int] | None:
    """Read a value with its magnitudes and unit at `at`; return it with the place after it."""
    if at >= len(pieces):
        return None
    piece = pieces[at]
    if piece.kind == "nth":
        return Decimal(re.sub(r"\D", "", piece.text)), "nth", at + 1
    if piece.kind == "numeral":
        value, at = Decimal(piece.text.replace(",", "")), at + 1
    else:
        spelled = _spelled(pieces, at)
        if spelled is None:
            return None
        value, unit, at = spelled
        if unit:
            return value, unit, at
    while at < len(pieces) and (
        scale := _magnitude(pieces[at].text, glued=pieces[at].start == pieces[at - 1].end)
    ):
        value, at = value * scale, at + 1
    unit, at = _unit(text, pieces, at)
    return value, unit, at


def _spelled(pieces: list[_Piece], at: int) -> tuple[Decimal, str, int] | None:
    """Read number words such as "nine", "twenty-five" or "twenty-first"; "one of" is none."""
    word, following = _word(pieces, at), _word(pieces, at + 1)
    if word == "one" and following in ("of", "another", "by"):
        return None
    if word in ORDINALS:
        return Decimal(ORDINALS[word]), "nth", at + 1
    value = 12 if word == "dozen" else CARDINALS.get(word)
    if value is None:
        return None
    after = at + 2 if following == "-" else at + 1
    ones, nth = CARDINALS.get(_word(pieces, after), 0), ORDINALS.get(_word(pieces, after), 0)
    if value >= 20 and (0 < ones < 10 or 0 < nth < 10):
        return Decimal(value + ones + nth), "nth" if nth else "", after + 1
    return Decimal(value), "", at + 1


def _word(pieces: list[_Piece], at: int) -> str:
    return pieces[at].text.lower() if at < len(pieces) else ""


def _range_end(text: str, pieces: list[_Piece], at: int, *, between: bool) -> tuple[Decimal, str, int] | None:
    """Read the second half of "35-50", "35 to 50" or "between 35 and 50"."""
    if at >= len(pieces) or pieces[at].text.lower() not in ("-", "to", "and" if between else "-"):
        return None
    after = at + 1
    if after < len(pieces) and pieces[after].kind == "sign":
        after += 1
    end = _value(text, pieces, after)
    if end is None or end[1] == "nth" or _is_year(pieces[at - 1].text) != _is_year(pieces[after].text):
        return None
    return end


def _is_year(text: str) -> bool:
    """Tell whether a number may be a year: "in 2018 to 11,600" is no range."""
    return bool(re.fullmatch(r"(?:1[6-9]|20)\d\d", text))


def _same_scale(low: Decimal, high: Decimal, pieces: list[_Piece]) -> Decimal:
    """Read "5-10 million" as 5 to 10 million: the magnitude after a range is said of both ends."""
    scales = [scale for piece in pieces if (scale := _magnitude(piece.text))]
    return low * scales[0] if len(scales) == 1 and low < high / scales[0] * 1000 and low < scales[0] else low


def _magnitude(word: str, *, glued: bool = False) -> int:
    """Return what a word multiplies a number by (0: it does not); "m" does so only in "1.2m"."""
    if glued and word == "m":
        return 10**6
    return MAGNITUDES.get(word.lower().removesuffix("s") if len(word) > 3 else word.lower(), 0)


def _unit(text: str, pieces: list[_Piece], at: int) -> tuple[str, int]:
    word = pieces[at].text.lower() if at < len(pieces) else ""
    if word == "per" and at + 1 < len(pieces) and pieces[at + 1].text.lower() == "cent":
        return "%", at + 2
    unit = _MONEY.get(word, "") or _MONEY.get(word.removesuffix("s"), "")
    return (unit, at + 1) if unit else ("", at)


def _is_minus(text: str, start: int) -> bool:
    before = text[:start]
    return before.lower().endswith("minus ") or bool(re.search(r"(?:^|\s)-$", before))
