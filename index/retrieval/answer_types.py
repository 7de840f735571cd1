"""The kind of thing a question asks for, and whether a sentence holds such a thing."""

from __future__ import annotations

import re
from enum import StrEnum

from index.text.words import MONTHS, ONE_TO_TWELVE, TEENS, TENS, WEEKDAYS, one_of, words_of


class AnswerType(StrEnum):
    """What a question asks for."""

    AGE = "age"
    DURATION = "duration"
    AMOUNT = "amount"
    COUNT = "count"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"


_NUMBER = (
    one_of((*ONE_TO_TWELVE, *TEENS, *TENS))
    + r"|hundred|thousand|million|billion|trillion|dozens?|half|both|several|none|no"
)
_UNIT = r"second|minute|hour|day|week|fortnight|month|year|decade|century|centuries|millenni"
_MONTH = one_of(MONTHS)
_DAY = one_of(WEEKDAYS)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


# The first that matches tells; the narrower ones stand first.
_ASKS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        AnswerType.AGE,
        _pattern(
            r"\bhow\s+old\s+(?:is|was|are|were)\b | \b(?:what|which)\s+age\b | \bwhat\s+(?:is|was)\s+the\s+age\b"
        ),
    ),
    (AnswerType.DURATION, _pattern(rf"\bhow\s+long\b | \bhow\s+many\s+(?:{_UNIT})s?\b")),
    (
        AnswerType.AMOUNT,
        _pattern(
            r"\bhow\s+much\b | \bwhat\s+(?:percentage|percent|share|proportion|amount|price|cost|fraction)\b"
        ),
    ),
    (
        AnswerType.COUNT,
        _pattern(
            r"\bhow\s+many\b | \bwhat\s+(?:is\s+the\s+)?number\b"
            r" | \bhow\s+(?:far|tall|big|large|fast|often)\b"
        ),
    ),
    (
        AnswerType.TIME,
        _pattern(
            r"^\W*(?:since\s+|until\s+|by\s+|from\s+)?when\b | \bwhen\s+(?:did|was|were|is|will|does|do)\b"
            r" | \b(?:what|which)\s+(?:year|date|day|month|century|decade|time)\b"
        ),
    ),
    (
        AnswerType.PERSON,
        _pattern(
            r"^\W*(?:who|whom|whose)\b | \bby\s+whom\b"
            r" | \bwhat\s+(?:is|was)\s+the\s+name\s+of\s+the\s+(?:man|woman|person)\b"
        ),
    ),
    (
        AnswerType.PLACE,
        _pattern(
            r"^\W*where\b | \b(?:what|which)\s+"
            r"(?:country|city|town|state|place|region|continent|province|county|location)\b"
        ),
    ),
)
_HOLDS: dict[AnswerType, re.Pattern[str]] = {
    AnswerType.AGE: _pattern(
        rf"\b(?:\d+|{_NUMBER})[\s-]+(?:years?|months?|weeks?|days?)[\s-]+old\b"
        r" | \baged?\s+(?:of\s+)?\d | ,\s\d{1,3}, | \bborn\b"
    ),
    AnswerType.DURATION: _pattern(
        rf"(?:\d|\b(?:{_NUMBER}|a|an|few)\b)[\s-]+(?:\w+[\s-]+)?(?:{_UNIT}) | \b(?:{_UNIT})s\b"
        r" | \d\s*(?:k?m|cm|mm|ft|(?:kilo|centi|milli)?met(?:re|er)s?|miles?|feet|inch(?:es)?|yards?|pages?|words?)\b"
    ),
    AnswerType.AMOUNT: _pattern(
        rf"[$€£¥₹%] | \d | \b(?:percent|per\s+cent|{_NUMBER}|quarter|third|most|majority)\b"
    ),
    AnswerType.COUNT: _pattern(rf"\d | \b(?:{_NUMBER})\b"),
    AnswerType.TIME: _pattern(
        rf"\b\d{{3,4}}s?\b | \b\d{{1,2}}(?:st|nd|rd|th)\b | \d:\d\d | \b(?:{_MONTH}|{_DAY})\b"
        r" | \b(?:today|yesterday|tomorrow|tonight|morning|evening|night|noon|midnight|ago|century|centuries)\b"
        r" | \b(?:(?:earlier|later)\s+this|(?:last|next)\s+(?:week|month|year|night))\b"
    ),
}
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+")


def asked_for(question: str) -> AnswerType | None:
    """Return the kind of answer an English question asks for, or None where it does not tell."""
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def holds_type(kind: AnswerType, sentence: str, question: str) -> bool:
    """Tell whether a sentence holds something of this kind that the question does not already say."""
    if kind in (AnswerType.PERSON, AnswerType.PLACE):
        said = set(words_of(question))
        return any(word not in said for name in _NAME.findall(sentence) for word in words_of(name))
    pattern = _HOLDS[kind]
    said_already = {match[0].lower() for match in pattern.finditer(question)}
    return any(match[0].lower() not in said_already for match in pattern.finditer(sentence))
