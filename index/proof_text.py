"""The raw text of a drafted sentence comes in; the text that may be shown goes out, or None when none may."""

from __future__ import annotations

import re
from typing import Final

MAX_LENGTH: Final = 600
"""Characters a drafted sentence may have; no single sentence of an answer needs more."""

_LINK = re.compile(
    r"""https?:|www\.|\w+://|\bt\.me\b|@\w{3,}|<[^>]*>|\]\(
    |\b[a-z0-9-]+\.(?:com|org|net|io|ru|in|info|biz|xyz|me|co|uk|de|fr|cn|app|dev|ai|top|site|online|link|ly|gg)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS = re.compile(
    r"\s*(?:\[\s*\d+(?:\s*[,;-]\s*\d+)*\s*\]|【[^】]*】|\(\s*(?:sentences?|sources?)\s+[\d, and]+\))"
)
_MARKDOWN = re.compile(r"(\*\*|__|`+|~~)|^\s*(?:#{1,6}|[-*•>]|\d+[.)])\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_OPENING = re.compile(
    r"^(?:(?:yes|no)\s*[,.:;!-]\s*|according to (?:the|this) (?:story|article|text|passage)s?\s*,\s*)+",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def clean(text: str) -> str | None:
    """Return `text` without evidence marks, markup and an opening yes or no; None if it may not be shown.

    It may not when it is empty, too long or has a link. An opening yes or no depends on the question, so no
    passage can prove it; the rest of the sentence can be.
    """
    text = _UNSEEN.sub(" ", text)
    if _LINK.search(text):
        return None
    text = _EMPHASIS.sub(r"\2", _MARKDOWN.sub("", _MARKS.sub("", text)))
    text = " ".join(_OPENING.sub("", text.strip()).split())
    if not text or len(text) > MAX_LENGTH:
        return None
    return text[0].upper() + text[1:]
