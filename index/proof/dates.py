"""Plain text comes in; its dates, months and weekdays go out, as far as each is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTH = "|".join(month if month == "may" else f"{month}|{month[:3]}t?\\b\\.?" for month in MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
_YEAR = r"(?P<year>(?:1[0-9]|20)\d\d)(?![\d.,]*\d|%)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![.,]\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<month>{_MONTH})\s+{_DAY}\b(?!\s*%)(?:,?\s+{_YEAR})?",
        rf"\b{_DAY}\s+(?:of\s+)?(?P<month>{_MONTH})\b(?:,?\s+{_YEAR})?",
        rf"\b(?P<month>{_MONTH})\b(?:,?\s+{_YEAR})?",
        r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b",
        rf"\b(?P<weekday>{_WEEKDAY})s?\b",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is given: year, month and day are numbers, weekday counts from Monday as 0."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    start: int
    end: int

    def supports(self, claim: Day) -> bool:
        """Tell whether `claim` gives nothing that this date does not."""
        mine = (self.year, self.month, self.day, self.weekday)
        theirs = (claim.year, claim.month, claim.day, claim.weekday)
        return all(their is None or their == my for my, their in zip(mine, theirs, strict=True))


def read_days(text: str) -> list[Day]:
    """Return the dates of `text` in order; months and weekdays count only when capitalised."""
    found: list[Day] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if any(day.start < match.end() and match.start() < day.end for day in found):
                continue
            day = _day(match)
            if day is not None:
                found.append(day)
    return sorted(found, key=lambda day: day.start)


def _day(match: re.Match[str]) -> Day | None:
    groups = match.groupdict()
    name = groups.get("month") or groups.get("weekday") or "X"
    if not name[0].isupper():
        return None
    month = int(groups["number"]) if groups.get("number") else None
    if groups.get("month"):
        month = next(place for place, full in enumerate(MONTHS, 1) if full[:3] == name[:3].lower())
    weekday = WEEKDAYS.index(name.lower()) if groups.get("weekday") else None
    day, year = groups.get("day"), groups.get("year")
    if day and not 1 <= int(day) <= 31:
        return None
    return Day(
        int(year) if year else None, month, int(day) if day else None, weekday, match.start(), match.end()
    )
