"""The words of a text, their stems, and the small lists of words that several modules need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

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

MONTH_NAMES: Final = (
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
"""In English, Spanish, Russian and Hindi, a month a row."""

MONTHS: Final = tuple(names.split()[0] for names in MONTH_NAMES)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ONE_TO_TWELVE: Final = tuple("one two three four five six seven eight nine ten eleven twelve".split())
TEENS: Final = tuple("thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())
TENS: Final = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
VERBS_OF_SAYING: Final = ("said", "says", "told", "asked", "added", "warned", "wrote")
"""English, as they stand behind a quote; what else may stand there depends on who looks."""


def one_of(words: Iterable[str]) -> str:
    """Return the body of a regular expression that matches any of the words."""
    return "|".join(words)


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
