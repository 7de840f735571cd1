"""Find the day that a page shows by its headline where its head states none."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from index.intake.page.element_words import words_of
from index.intake.page.pruning import drop, is_furniture

_DAY: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")
_CHANGED: Final = re.compile(r"\b(?:updated?|modified|changed|edited|dateModified)\b")
_MOST: Final = 200
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
    path = [headline, *headline.iterancestors()] if headline is not None else [tree]
    guarded = {element: height for height, element in enumerate(path)}
    found = list(islice(_marked(tree), _MOST))
    # Published before changed, called the story's before merely shown, near before far; then as they stand.
    for rank in sorted(range(len(found)), key=lambda n: (*found[n][1:], _height(found[n][0], guarded), n)):
        element = found[rank][0]
        around = (one for one in (element, *element.iterancestors()) if one not in guarded)
        if not any(_is_aside(one, headline) for one in around):
            return as_day(_stated(element))
    return _read(tree, headline)


def _marked(tree: HtmlElement) -> Iterator[tuple[HtmlElement, bool, bool]]:
    """Yield what holds a day, whether it is that of a change, and whether its markup leaves open whose it is."""
    for element in tree.iter():
        published = element.get("itemprop") == "datePublished"
        if (published or element.tag == "time") and as_day(_stated(element)) is not None:
            around = (element, *element.iterancestors())[:2]
            words = " ".join([element.get("itemprop") or "", *map(words_of, around)])
            yield element, _CHANGED.search(words) is not None, not published


def _stated(element: HtmlElement) -> str | None:
    stated: str | None = element.get("datetime")
    if stated is None and element.get("itemprop") == "datePublished":
        stated = element.get("content") or element.get("title")
    return stated


def _height(element: HtmlElement, guarded: dict[HtmlElement, int]) -> int:
    """Tell how far up the headline's boxes one has to go to find an element in them."""
    return next((guarded[one] for one in element.iterancestors() if one in guarded), len(guarded))


def _is_aside(element: HtmlElement, headline: HtmlElement | None) -> bool:
    """Tell a box whose days are not the story's: furniture, another article, a header that is not its own."""
    if element.tag in ("time", "meta"):
        return False
    inside = any(one.tag in ("article", "main") for one in element.iterancestors())
    header = element.tag == "header" and not inside
    other = element.tag == "article" and headline is not None
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
