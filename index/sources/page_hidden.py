"""An element of a page in, whether a browser shows nothing of it, out: what no reader can find is no proof."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

from index.sources.page_words import words_of

_NOTHING: Final = r"0*(?:\.0+)?(?:px|r?em|pt|%|vh|vw)?\s*(?:!\s*important\s*)?(?:;|$)"
_FAR: Final = r"-\s*\d{3,}(?:\.\d+)?(?:px|r?em|pt|%|vw)?"
_STYLE: Final = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|(?<![\w-])font-size\s*:\s*{_NOTHING}|(?<![\w-])opacity\s*:\s*{_NOTHING}"
    rf"|(?<![\w-])(?:left|right|top|bottom|margin|margin-left|margin-top|text-indent)\s*:\s*{_FAR}"
    rf"|(?<![\w-])clip\s*:\s*rect|clip-path\s*:\s*(?:inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0)"
    rf"|transform\s*:[^;]*(?:scale[xy]?\(\s*0?\s*[,)]|translate[xy3d]*\(\s*{_FAR})",
    re.IGNORECASE,
)
_FLAT: Final = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?:{_NOTHING}|1px)", re.IGNORECASE)
_CUT: Final = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_CLASSES: Final = frozenset(
    {
        "hidden",
        "hide",
        "invisible",
        "d-none",
        "is-hidden",
        "u-hidden",
        "is-invisible",
        "display-none",
        "element-invisible",
        "element-hidden",
        "print-only",
        "printonly",
        "only-print",
        "visible-print",
        "visible-print-block",
        "visible-print-inline",
        "show-for-print",
        "uk-hidden",
        "uk-invisible",
        "ng-hide",
        "offscreen",
        "off-screen",
        "a11y-hidden",
        "hidden-text",
        "screen-reader-only",
        "w-condition-invisible",
        "assistive-text",
    }
)
# "hidden md:block", "d-none d-lg-flex": on a wider screen it is there.
_WIDER: Final = re.compile(
    r"(?:^|[\s:_-])(?:xs|sm|md|lg|xl|xxl|2xl|desktop|tablet|mobile)[:-]"
    r"(?:block|flex|inline|inline-block|inline-flex|grid|contents|visible|table|show)\b"
    r"|\bvisible-(?:xs|sm|md|lg|xl|desktop|tablet|phone|mobile)\b"
)
_UNSEEN: Final = re.compile(r"\b(?:screen reader text|visually hidden|visuallyhidden|sr only)\b")


def is_hidden(element: HtmlElement) -> bool:
    """Tell by its attributes, its style or its class that a browser shows nothing of an element."""
    style = element.get("style") or ""
    if element.get("hidden") is not None or _STYLE.search(style) is not None:
        return True
    if _FLAT.search(style) is not None and _CUT.search(style) is not None:
        return True
    # Single letters in spans are shown larger and hidden from those who hear the page.
    if element.get("aria-hidden") == "true" and element.tag != "span":
        return True
    classes = (element.get("class") or "").lower()
    if _CLASSES & set(classes.split()):
        return _WIDER.search(classes) is None
    return _UNSEEN.search(words_of(element)) is not None
