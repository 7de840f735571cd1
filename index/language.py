"""A text in, its language out: by script where that settles it, by question words, else by an embedded classifier."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Any

from index.once import once

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
_NOT_LATIN = frozenset({*_SCRIPT_LANGUAGE.values(), "ru", "uk", "be", "bg", "ur", "fa", "mr", "ne"})
_LATIN = ["en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "id", "vi", "sv"]
_SURE = 0.7
"""Short questions are easily mistaken: below this probability a Latin-script text counts as the default."""

_SHORT = 8
"""Up to so many words, a question word tells more than a classifier that counts pairs of letters."""

# Question words that few other languages have; nobody asks "wann?" in English.
_QUESTION_WORDS = {
    "en": "who what when where why which whose how",
    "de": "wann wer wo warum wie wieso weshalb wem wen wessen woher wohin wieviel welche welcher welches",
    "es": "quién quiénes cuándo dónde qué cuánto cuánta cuántos cuántas cuál cuáles cómo adónde quien cuando donde "
    "cuanto cuanta cuantos cuantas cual",
    "fr": "qui quand où combien pourquoi quel quelle quels quelles quoi qu",
    "it": "chi quando dove quanti quante quanto perché perche quale quali",
    "pt": "quem quando onde quantos quantas quanto qual quais porquê",
    "nl": "wanneer waar waarom hoeveel welke",
    "pl": "kto kiedy gdzie dlaczego jak",
    "tr": "nerede neden kaç nasıl",
    "": "kahan kahaan kab kaun kaunsa kitne kitna kitni kyun kyon kaise kya hai",
}
"""The last row is Hindi in Latin letters, which no model here reads: it stays unsure."""
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z\u00c0-\u024f]+")
_UKRAINIAN = frozenset("коли хто що де чому скільки який яка яке які".split())  # noqa: SIM905


def detect_language(text: str, default: str = "en") -> str:
    """Return an ISO 639-1 code; `default` where the text does not tell."""
    scripts = Counter(script for character in text if character.isalpha() and (script := _script(character)))
    if not scripts:
        return default
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0:
        return "ja"
    if len(scripts) > 1 and "LATIN" in scripts and not _question_words().keys() & set(_words(text)):
        # A name is often left in Latin letters; it says nothing about the words around it.
        scripts["LATIN"] -= sum(map(len, _LATIN_NAME.findall(text)))
    top = scripts.most_common(1)[0][0]
    if top == "CYRILLIC":
        ours = any(character in "іїєґ" for character in text.lower()) or _UKRAINIAN.intersection(_words(text))
        return "uk" if ours else "ru"
    if top == "ARABIC":
        return _of_arabic_script(text)
    if top != "LATIN":
        return _SCRIPT_LANGUAGE.get(top, default)
    return _of_latin_script(text, default)


def belies(text: str, language: str) -> bool:
    """Tell whether a text cannot be of a language because one of the two is written in Latin letters."""
    letters = Counter(_script(character) for character in text if character.isalpha())
    if not letters:
        return False
    return (letters.most_common(1)[0][0] == "LATIN") == (language in _NOT_LATIN)


def _of_arabic_script(text: str) -> str:
    if any(character in "ٹڈڑںےہھ" for character in text):
        return "ur"
    return "fa" if any(character in "پچژگ" for character in text) else "ar"


def _of_latin_script(text: str, default: str) -> str:
    words = _words(text)
    asked = Counter(language for word in words for language in _question_words().get(word, ()))
    if asked and len(words) <= _SHORT:
        most = max(asked.values())
        told = {language for language, count in asked.items() if count == most}
        if len(told) == 1:
            return told.pop() or default
        return next((str(language) for language, _ in classifier().rank(text) if language in told), default)
    language, probability = classifier().rank(text)[0]
    return str(language) if probability >= _SURE else default


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text.lower()))


@cache
def _question_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _QUESTION_WORDS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), language)
    return found


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ", 1)[0].split("-", 1)[0]


@once
def classifier() -> Any:
    """Return the process's one classifier, loaded at the first call: half a second, most of it unpacking."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LATIN)
    return identifier
