"""A true sentence comes in; wrong ones with another number, date, unit or role go out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.adversary import tables
from benchmarks.adversary.originals import Original
from benchmarks.adversary.rewriting import exchanged, phrase, put

_DIGITS = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\d])")
_YEAR = re.compile(r"(?<![\w.,£$€-])(?:1[6-9]|20)\d\d(?![\w,.]\d|%|\w)")
_MONTH = re.compile(rf"\b(?:{'|'.join(tables.MONTHS)})\b")
_DAY_OF_MONTH = re.compile(
    rf"(?:(?<=\b)\d{{1,2}}(?= (?:{'|'.join(tables.MONTHS)})\b))|(?:(?<=(?:y|h|l|e|t|r) )\d{{1,2}}(?=[,. ]))"
)


def renumber(original: Original) -> Iterator[str]:
    """Change a number, written in digits or in words, a fraction or an ordinal."""
    text = original.text
    for match in _DIGITS.finditer(text):
        for number in _others(match.group()):
            yield put(text, *match.span(), number)
        for number in _of_the_story(original):
            if _plain(number) != _plain(match.group()):
                yield put(text, *match.span(), number)
    for table in (tables.NUMBER_WORDS, tables.ORDINAL_WORDS):
        for place, word in enumerate(table):
            new = table[(place + 1) % len(table)], table[place - 1], table[(place + 4) % len(table)]
            yield from exchanged(text, tuple((word, other) for other in new))
    yield from exchanged(text, tables.FRACTIONS)


def _plain(number: str) -> str:
    return number.replace(",", "")


def _others(number: str) -> Iterator[str]:
    value = float(_plain(number))
    whole = "." not in number
    shape = ",.0f" if "," in number else ".0f" if whole else f".{len(number.split('.')[1])}f"
    for other in (
        value + 1,
        value * 2,
        value * 10,
        max(1.0, value - 1),
        value / 2 if value > 3 else value + 5,
    ):
        new = format(other, shape)
        if float(_plain(new)) != value:
            yield new


def _of_the_story(original: Original) -> list[str]:
    """Return the numbers of the sentences that prove the original: the wrong one of two that are there."""
    return [match.group() for text in original.evidence for match in _DIGITS.finditer(text)]


def redate(original: Original) -> Iterator[str]:
    """Change a weekday, day, month, year, season or time of day."""
    text = original.text
    for match in _YEAR.finditer(text):
        for step in (1, -1, 10):
            yield put(text, *match.span(), str(int(match.group()) + step))
    for match in _MONTH.finditer(text):
        place = tables.MONTHS.index(match.group())
        for step in (1, 5):
            yield put(text, *match.span(), tables.MONTHS[(place + step) % 12])
    for place, weekday in enumerate(tables.WEEKDAYS):
        for match in phrase(weekday).finditer(text):
            for step in (1, 3):
                yield put(text, *match.span(), tables.WEEKDAYS[(place + step) % 7])
    for match in _DAY_OF_MONTH.finditer(text):
        day = int(match.group())
        if 1 <= day <= 31:
            yield put(text, *match.span(), str(day % 28 + 1))
    yield from exchanged(text, tables.SEASONS)
    yield from exchanged(text, tuple((new, old) for old, new in tables.SEASONS))


def swap_unit(original: Original) -> Iterator[str]:
    """Change the unit or currency of a number."""
    yield from exchanged(original.text, tables.UNITS)
    for sign, new in tables.SIGNS.items():
        for match in re.finditer(re.escape(sign), original.text):
            yield put(original.text, *match.span(), new)
    for match in re.finditer(r"(?<=\d) ?(?:km|kg|cm|mm|m|MW|GW|ha|bn|per cent|percent)\b", original.text):
        old = match.group().strip()
        yield put(
            original.text,
            *match.span(),
            f" {'miles' if old == 'km' else 'tonnes' if old != 'per cent' else 'points'}",
        )


def swap_role(original: Original) -> Iterator[str]:
    """Give somebody another office or profession."""
    text = original.text
    for place, role in enumerate(tables.ROLES):
        old = role.replace("_", " ")
        for match in phrase(old).finditer(text):
            for step in (3, 11):
                new = tables.ROLES[(place + step) % len(tables.ROLES)].replace("_", " ")
                yield put(text, *match.span(), new.title() if match.group()[0].isupper() else new)
    for old, new in tables.QUALIFIERS.items():
        for match in (
            ()
            if old not in text.lower()
            else re.finditer(rf"(?i)(?<![\w-]){old}(?= [a-z]+(?:er|or|ist|ian|man|nt|ry|ef|ve)\b)", text)
        ):
            yield put(text, *match.span(), new.title() if match.group()[0].isupper() else new)
