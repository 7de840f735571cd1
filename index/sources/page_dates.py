"""A page that states no date in its head in, the day it shows by its headline out."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from index.sources.page_noise import drop, is_furniture
from index.sources.page_words import words_of

_DAY: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")
_CHANGED: Final = re.compile(r"\b(?:updated?|modified|changed|edited|dateModified)\b")
_NEVER: Final = frozenset({"script", "style", "noscript", "template", "nav", "aside", "footer"})


def as_day(value: object) -> str | None:
    """Return the day of an ISO date or timestamp as YYYY-MM-DD; None for what is none, or cannot be true."""
    match = _DAY.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        return None
    # Where the day began first it is tomorrow already.
    latest = datetime.now(UTC).date() + timedelta(days=1)
    return day.isoformat() if date(1990, 1, 1) <= day <= latest else None


def day_shown(tree: HtmlElement, headline: HtmlElement | None) -> str | None:
    """Return the day a page shows: what its markup calls one, nearest to the headline, else as htmldate reads it.

    Clocks of a masthead, other stories and comments have days of their own, which count for nothing.
    """
    guarded = {headline, *(headline.iterancestors() if headline is not None else ())}
    for changed in (False, True):
        for marked in (True, False):
            for place in _places(tree, headline):
                found = _first(place, guarded, marked=marked, changed=changed)
                if found is not None:
                    return found
    return _read(tree, headline)


def _places(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield the headline's box, the one around it, and so on to the whole page."""
    yield from headline.iterancestors() if headline is not None else [tree]


def _first(
    place: HtmlElement, guarded: set[HtmlElement | None], *, marked: bool, changed: bool
) -> str | None:
    for element in place.iter():
        published = element.get("itemprop") == "datePublished"
        if not (published if marked else element.tag == "time"):
            continue
        value = element.get("datetime") or (
            element.get("content") or element.get("title") if marked else None
        )
        day = as_day(value)
        around = [element, *element.iterancestors()]
        words = " ".join([element.get("itemprop") or "", *map(words_of, around[:2])])
        if day is None or changed is not bool(_CHANGED.search(words)):
            continue
        if not any(_is_aside(one, guarded) for one in around if one not in guarded):
            return day
    return None


def _is_aside(element: HtmlElement, guarded: set[HtmlElement | None]) -> bool:
    """Tell a box whose days are not the story's: furniture, another article, a header that is not its own."""
    if element.tag in ("time", "meta"):
        return False
    inside = any(one is not None and one.tag in ("article", "main") for one in element.iterancestors())
    header = element.tag == "header" and not inside
    other = element.tag == "article" and any(one is not None for one in guarded)
    return header or other or is_furniture(element)


def _read(tree: HtmlElement, headline: HtmlElement | None) -> str | None:
    """Read the page's text for a day, without what was told for another's."""
    page = copy.deepcopy(tree)
    kept = {id(page)}
    if headline is not None:
        path = tree.getroottree().getpath(headline)
        own = next(iter(page.getroottree().xpath(path)), page)
        kept |= {id(one) for one in (own, *own.iterancestors())}
    for element in list(page.iter()):
        if not isinstance(element.tag, str) or id(element) in kept or element.tag in ("html", "head", "body"):
            continue
        if element.tag in _NEVER or (element.tag not in ("meta", "link", "time") and is_furniture(element)):
            drop(element)
    try:
        day = as_day(find_date(page, extensive_search=False, original_date=True))
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        return None
    return day if day is not None and _stands(page, day) else None


def _stands(page: HtmlElement, day: str) -> bool:
    """Tell whether a first of a month stands on the page: htmldate makes one of a month and a year alone."""
    year, month, number = day.split("-")
    if number != "01":
        return True
    raw = etree.tostring(page, encoding="unicode", method="html")
    spelled = rf"(?<!\d)0?1(?!\d)[^\d<]{{1,20}}(?:0?{int(month)}[^\d<]{{1,3}})?{year}"
    return re.search(rf"{spelled}|{year}\D{{0,3}}0?{int(month)}\D{{0,3}}0?1(?!\d)", raw) is not None
