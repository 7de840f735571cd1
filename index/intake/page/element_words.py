"""The words by which an element or a line of a page is told from others."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMED: Final = (
    "class",
    "id",
    "data-testid",
    "data-test",
    "data-component",
    "data-gu-name",
    "data-name",
    "data-qa",
)


def bare(text: str) -> str:
    """Return the words of a line alone, to compare lines by."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def words_of(element: HtmlElement) -> str:
    """Return the words of an element's class, its id and the like, in lower case, one space between them."""
    raw = " ".join(element.get(name) or "" for name in _NAMED)
    return " ".join(re.findall(r"[a-z0-9]+", _CAMEL.sub(" ", raw[:600]).lower()))
