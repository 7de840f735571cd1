"""A text in, its language out: by script where a script settles it, else by an embedded classifier."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import Any

_SCRIPT_LANGUAGE = {
    "DEVANAGARI": "hi",
    "ARABIC": "ar",
    "HEBREW": "he",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "GREEK": "el",
    "THAI": "th",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_LATIN = ["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "id", "vi", "sv"]
_SURE = 0.7
"""Short questions are easily mistaken: below this probability a Latin-script text counts as the default."""


def detect_language(text: str, default: str = "en") -> str:
    """Return an ISO 639-1 code; `default` where the text does not tell."""
    scripts = Counter(script for character in text if character.isalpha() and (script := _script(character)))
    if not scripts:
        return default
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0:
        return "ja"
    top = scripts.most_common(1)[0][0]
    if top == "CYRILLIC":
        return "uk" if any(character in "іїєґ" for character in text.lower()) else "ru"
    if top != "LATIN":
        return _SCRIPT_LANGUAGE.get(top, default)
    language, probability = _classifier().classify(text)
    return str(language) if probability >= _SURE else default


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ", 1)[0].split("-", 1)[0]


@cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LATIN)
    return identifier
