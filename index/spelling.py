"""A question as typed in, the same question with its slips put right by the words of the stories out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches

_WORD = re.compile(r"[^\W\d_]+")
_CHAT = {
    "hw": "how", "hwo": "how", "wat": "what", "wht": "what", "waht": "what", "wen": "when", "whn": "when",
    "wehn": "when", "wher": "where", "whre": "where", "whr": "where", "wich": "which", "whch": "which",
    "mny": "many", "mch": "much", "ppl": "people", "peopel": "people", "hv": "have", "teh": "the", "govt": "government",
}  # fmt: skip
_ENGLISH = frozenset(
    [
        "did",
        "does",
        "the",
        "how",
        "what",
        "who",
        "when",
        "where",
        "why",
        "which",
        "many",
        "much",
        "were",
        "have",
    ]
)
_LIKE = 0.85
"""A word is a slip of one of the stories' this like it (difflib ratio)."""

_SHORTEST = 5
"""Shorter words are like too many others."""


def corrected(text: str, words: Collection[str], known: Callable[[str], bool]) -> str:
    """Return an English question without slips of the pen; any other text as it is.

    `words` are the lower-cased words of the stories; a word that is `known` anyway is no slip.
    """
    plain = _WORD.sub(lambda match: _CHAT.get(match[0].lower(), match[0]), text)
    if not any(match[0].lower() in _ENGLISH for match in _WORD.finditer(plain)):
        return text

    def right(match: re.Match[str]) -> str:
        word = match[0].lower()
        if len(word) < _SHORTEST or word in words or known(word):
            return match[0]
        # Whoever slips seldom slips on the first letter.
        alike = [other for other in words if other[:1] == word[0]]
        return next(iter(get_close_matches(word, alike, 1, _LIKE)), match[0])

    return _WORD.sub(right, plain)
