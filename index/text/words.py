"""Texts in, terms out: words where a script has spaces, pairs of characters where not; stems and stop words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*", re.UNICODE)
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_STEMMERS = {
    "en": "english", "ru": "russian", "es": "spanish", "de": "german", "fr": "french", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "hi": "hindi", "ar": "arabic", "tr": "turkish", "sv": "swedish",
}  # fmt: skip
STOP_WORDS = frozenset(
    """a an and are as at be been but by can could did do does for from had has have he her him his how i if in
    into is it its itself me my no not of on or our s shall she should so some t than that the their them then
    there these they this those to us was we were what when where which who whom whose why will with would you
    your about any been being doing during else just more most much many only other over same such too until
    very also did didn don doesn isn wasn weren""".split()
)


def terms(text: str, language: str = "en") -> list[str]:
    """Return the lower-cased, stemmed terms of a text, without stop words, in order."""
    words = [word for word in words_of(text) if word not in STOP_WORDS]
    stemmer = _stemmer(language)
    return [str(word) for word in stemmer.stemWords(words)] if stemmer is not None else words


def words_of(text: str) -> list[str]:
    """Return the lower-cased words of a text, in order; unspaced scripts give pairs of characters."""
    return list(_words(text.lower().replace("’", "'").replace("'s", " ")))


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match[0]
        if _UNSPACED.search(word):
            yield from (word[index : index + 2] for index in range(max(1, len(word) - 1)))
        else:
            yield word


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    name = _STEMMERS.get(language)
    return Stemmer.Stemmer(name) if name is not None else None
