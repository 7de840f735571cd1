"""A day as an editor writes it in, the same as YYYY-MM-DD out."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_MONTHS: Final = (
    "january enero январь января जनवरी",
    "february febrero февраль февраля फरवरी फ़रवरी",
    "march marzo март марта मार्च",
    "april abril апрель апреля अप्रैल",
    "may mayo май мая मई",
    "june junio июнь июня जून",
    "july julio июль июля जुलाई",
    "august agosto август августа अगस्त",
    "september septiembre setiembre сентябрь сентября सितंबर सितम्बर",
    "october octubre октябрь октября अक्टूबर अक्तूबर",
    "november noviembre ноябрь ноября नवंबर नवम्बर",
    "december diciembre декабрь декабря दिसंबर दिसम्बर",
)
"""In English, Spanish, Russian and Hindi; three letters of a name are enough, or all of it."""

_NAME: Final = r"(?P<name>[^\s\d,.]{2,12})"
_NTH: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?"
_OF: Final = r",?\s+(?:of\s+|del?\s+)?"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # What follows a full date is a time, or no matter.
        r"(?P<year>\d{4})(?P<sign>[-/.]?)(?P<month>\d{2})(?P=sign)(?P<day>\d{2})(?:[T\s].*)?",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        rf"(?:[^\s\d]+,?\s+)?{_NTH}{_OF}{_NAME}\.?{_OF}(?P<year>\d{{4}})(?:\s*(?:г\.?|года))?(?:\s+\d?\d:\d\d.*)?",
        rf"(?:[^\s\d]+,?\s+)?{_NAME}\.?\s+{_NTH},?\s+(?P<year>\d{{4}})",
        rf"{_NAME}\.?{_OF}(?P<year>\d{{4}})",
    )
)
_FIRST_YEAR: Final = 1000


def day_in(text: str) -> str | None:
    """Return a date as YYYY-MM-DD, or as YYYY-MM or YYYY where it says no more; None for what is none, or is to come.

    A day and a month in numbers with slashes between them are none: they are read in two ways.
    """
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            found = match.groupdict()
            named = _month(found["name"]) if found.get("name") else found.get("month")
            return _checked(found["year"], named, found.get("day"))
    return None


def _month(name: str) -> str:
    begins = name.casefold()
    places = (
        place
        for place, names in enumerate(_MONTHS, 1)
        if any(full == begins or (len(begins) >= 3 and full.startswith(begins)) for full in names.split())
    )
    return f"{next(places, 0)}"


def _checked(year: str, month: str | None, day: str | None) -> str | None:
    try:
        found = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not _FIRST_YEAR <= found.year <= date.today().year + 1:
        return None
    return found.isoformat()[: 10 if day else 7 if month else 4]
