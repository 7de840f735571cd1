"""Turn a sentence into the question whether it is so: in most languages the sentence itself, with a question mark.

Spanish, Russian or Hindi readers ask so, and nothing has to be known of their grammar. English puts the auxiliary
first, which is done where the subject is plain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.text.words import ONE_TO_TWELVE, one_of

FORMS: Final = {
    "es": "\u00bf{}?",
    "ca": "{}?",
    "hi": "\u0915\u094d\u092f\u093e {}?",
    "mr": "{} \u0915\u093e?",
    "ur": "\u06a9\u06cc\u0627 {}\u061f",
    "fa": "\u0622\u06cc\u0627 {}\u061f",
    "ar": "\u0647\u0644 {}\u061f",
    "zh": "{}\u5417\uff1f",
    "el": "{};",
    "fr": "{}\u00a0?",
}
"""How a statement becomes a question; where a language is not here, a question mark does it."""

FOREIGN: Final = {
    "en": (
        "Who won the football world cup?",
        "How do I bake a loaf of bread?",
        "What is the capital of Australia?",
    ),
    "es": (
        "\u00bfQui\u00e9n gan\u00f3 el mundial de f\u00fatbol?",
        "\u00bfC\u00f3mo se hace el pan?",
        "\u00bfCu\u00e1l es la capital de Australia?",
    ),
    "ru": (
        "Кто выиграл чемпионат мира по футболу?",
        "Как испечь хлеб?",
        "Какой город столица Австралии?",
    ),
    "hi": (
        "फ़ुटबॉल का विश्व कप किसने जीता?",
        "रोटी कैसे बनाई जाती है?",
        "ऑस्ट्रेलिया की राजधानी क्या है?",
    ),
}
"""Questions that hardly any story answers, by language."""

_AUXILIARY = r"(?:is|are|was|were|has|have|had|will|would|can|could|must|should)"
_PLAIN: Final = re.compile(rf"^(?P<who>[A-Z][^,;:]{{2,60}}?)\s+(?P<aux>{_AUXILIARY})\s+(?P<rest>\S.*)$")
_CLAUSE: Final = re.compile(r"\b(?:that|which|who|whom|whose|when|where|while|if|because|than|as|what|how)\b")
_PRONOUN: Final = re.compile(
    r"^(?:He|She|They|It|This|That|These|Those|There|We|I|You|His|Her|Their|Its|But|And|So|In|On|At|By|For|From"
    r"|With|After|Before|Since|Earlier|Later|Here|Some|Most|Many|Nobody|None|No|Neither)\b"
)
_NO_NAME: Final = re.compile(
    r"(?:The|An?|All|Both|Each|Every|Another|Other|Several|Few|About|Around|Nearly|Almost|Only|Dozens"
    rf"|Hundreds|Thousands|{one_of(map(str.capitalize, ONE_TO_TWELVE[1:]))})\s"
)
_QUOTED: Final = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d?!]")
_END: Final = re.compile(r"[\s.\u0964\u06d4\u3002\uff0e\u2026]+$")


def whether(sentence: str, language: str, said: re.Pattern[str]) -> str | None:
    """Return the question whether a sentence is so; None for one that quotes, or in English has no plain subject.

    `said` finds the verbs of saying, behind which an English subject is none.
    """
    plain = _END.sub("", sentence)
    if not plain or _QUOTED.search(plain):
        return None
    if language != "en":
        return FORMS.get(language, "{}?").format(plain)
    match = _PLAIN.match(plain)
    if match is None or _PRONOUN.match(plain):
        return None
    who, auxiliary = match["who"], match["aux"]
    if said.search(who) or _CLAUSE.search(who):
        return None
    return f"{auxiliary.capitalize()} {inside(who)} {match['rest']}?"


def inside(who: str) -> str:
    """Write an English subject as it stands inside a sentence."""
    return who[:1].lower() + who[1:] if _NO_NAME.match(who) else who


def foreign(language: str) -> Sequence[str]:
    """Return questions that hardly any story in this language answers; none where we have not written any."""
    return FOREIGN.get(language, ())
