"""A question in, the kind of thing that answers it out; a sentence in, whether it holds such a thing."""

from __future__ import annotations

import re
from enum import StrEnum

from index.lexical import words_of


class AnswerType(StrEnum):
    """What a question asks for."""

    PERSON = "person"
    TIME = "time"
    DURATION = "duration"
    COUNT = "count"
    AMOUNT = "amount"
    PLACE = "place"


_NUMBER_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|"
    r"trillion|dozens?|half|both|several|none|no"
)
_MONTHS = r"january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_UNITS = r"second|minute|hour|day|week|fortnight|month|year|decade|century|centuries|millenni"

_ASKS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (AnswerType.DURATION, re.compile(r"\bhow long\b|\bfor how (?:long|many (?:%s))|\bhow many (?:%s)s?\b" % (_UNITS, _UNITS), re.I)),
    (AnswerType.AMOUNT, re.compile(r"\bhow much\b|\bwhat (?:percentage|percent|share|proportion|amount|price|cost|fraction)\b", re.I)),
    (AnswerType.COUNT, re.compile(r"\bhow many\b|\bwhat (?:number|is the number)\b|\bhow (?:old|far|tall|big|large|fast|often)\b", re.I)),
    (AnswerType.TIME, re.compile(r"^\W*(?:since |until |by |from )?when\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|\bwhen (?:did|was|were|is|will|does|do)\b", re.I)),
    (AnswerType.PERSON, re.compile(r"^\W*(?:who|whom|whose)\b|\bby whom\b|\bwhat (?:is|was) the name of the (?:man|woman|person)\b", re.I)),
    (AnswerType.PLACE, re.compile(r"^\W*where\b|\b(?:what|which) (?:country|city|town|state|place|region|continent|province|county|location)\b", re.I)),
)  # fmt: skip

_HOLDS: dict[AnswerType, re.Pattern[str]] = {
    AnswerType.DURATION: re.compile(
        rf"(?:\d|\b(?:{_NUMBER_WORDS}|a|an|few)\b)[\s-]+(?:\w+[\s-]+)?(?:{_UNITS})|\b(?:{_UNITS})s\b|\bsince \d{{4}}|\bfrom \d{{4}} (?:to|until)",
        re.IGNORECASE,
    ),
    AnswerType.COUNT: re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    AnswerType.AMOUNT: re.compile(rf"[$€£¥₹%]|\d|\b(?:percent|per cent|{_NUMBER_WORDS}|quarter|third|most|majority)\b", re.IGNORECASE),
    AnswerType.TIME: re.compile(
        rf"\b\d{{3,4}}s?\b|\b(?:{_MONTHS}|{_DAYS}|today|yesterday|tomorrow|tonight|morning|evening|night|noon|midnight|ago|"
        r"century|centuries|earlier this|later this|last (?:week|month|year|night)|next (?:week|month|year))\b|\b\d{1,2}(?:st|nd|rd|th)\b|\d:\d\d",
        re.IGNORECASE,
    ),
}  # fmt: skip
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
    said_in_question = {match[0].lower() for match in pattern.finditer(question)}
    return any(match[0].lower() not in said_in_question for match in pattern.finditer(sentence))
