"""The language of a text, and what proving needs of each: stemmer, small words, negations."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from index.system.lazy import lazy

_SCRIPT_LANGUAGE: Final = {
    "DEVANAGARI": "hi",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
"""The language that a script is taken for."""

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
_UKRAINIAN = frozenset("коли хто що де чому скільки який яка яке які".split())


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
    return _letters(unicodedata.normalize("NFC", text.lower()))


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@cache
def _question_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in _QUESTION_WORDS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), language)
    return found


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ", 1)[0].split("-", 1)[0]


@lazy
def classifier() -> Any:
    """Return the process's one classifier, loaded at the first call: half a second, most of it unpacking."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LATIN)
    return identifier


@dataclass(frozen=True, slots=True)
class Language:
    """A language's Snowball stemmer (None: words compare as written), small words and words of negation."""

    stemmer: str | None
    small: frozenset[str]
    negations: frozenset[str]


def _language(stemmer: str | None, small: str, negations: str) -> Language:
    return Language(stemmer, frozenset(small.split()), frozenset(negations.split()))


LANGUAGES: Final[dict[str, Language]] = {
    "en": _language(
        "english",
        "the of and to in is are was were that for with on by at from has have had be been it its this an",
        "not no never none nobody nothing neither nor without",
    ),
    "es": _language(
        "spanish",
        "el la los las un una de del que en y a por con para se su sus al es fue han ha lo como más",
        "no nunca ningún ninguna ninguno nadie nada sin ni tampoco jamás",
    ),
    "fr": _language(
        "french",
        "le la les un une des de du et à en est au aux que qui dans pour par sur ce il elle ont a été avec",
        "ne n pas jamais aucun aucune rien personne sans ni",
    ),
    "de": _language(
        "german",
        "der die das den dem des ein eine einen einer und in zu von mit auf für ist sind war hat haben sich "
        "im am seine ihre wurde wird nach bei als über aus",
        "nicht kein keine keinen keiner nie niemals niemand nichts ohne weder",
    ),
    "it": _language(
        "italian",
        "il lo la i gli le un una di del della dei delle e a in che per con su è sono ha hanno al alla",
        "non mai nessun nessuno nessuna niente nulla senza né",
    ),
    "pt": _language(
        "portuguese",
        "o a os as um uma de do da dos das e em no na que para por com se é foi são ao à mais seu sua pelo",
        "não nunca nenhum nenhuma ninguém nada sem nem jamais",
    ),
    "nl": _language(
        "dutch",
        "de het een en van in is op te dat die voor met zijn aan door naar om heeft werd hebben ook bij uit",
        "niet geen nooit niemand niets zonder noch",
    ),
    "ru": _language(
        "russian",
        "и в во на с со что как по о об из за к ко от для это его их был была были есть он она они",
        "не нет никогда никто ничего ни без нельзя",
    ),
    "uk": _language(
        None, "і й в у на з що як по про із за до від для це його їх був була", "не ні ніколи без"
    ),
    "hi": _language(
        "hindi",
        "के का की में है हैं से को पर और ने यह वह इस कि एक लिए साथ था थे थी भी गया किया",
        "नहीं न मत कभी बिना ना",
    ),
    "ar": _language(
        "arabic",
        "في من على إلى عن أن ان مع هذا هذه التي الذي كان كانت قد و ما بعد قبل",
        "لا لم لن ليس ليست غير بدون دون",
    ),
    "zh": _language(None, "", ""),
}
"""What is known of each language; of any other, only its script."""

_UNKNOWN = Language(None, frozenset(), frozenset())


def language(code: str) -> Language:
    """Return what is known of the language called `code`."""
    return LANGUAGES.get(code, _UNKNOWN)


@lru_cache(maxsize=1024)
def language_if_sure(text: str, expected: str | None = None) -> str | None:
    """Return the ISO 639-1 code of `text`'s language, None when it is too short to tell.

    Unlike `detect_language` it never guesses: a wrong language would prove a sentence by the wrong words.
    A language of its own script is told by the script, one of Latin or Cyrillic script by at least two
    different small words, and more of them than of any other language; `expected` decides between equals.
    """
    scripts = Counter(_script(character) for character in text if character.isalpha())
    if not scripts:
        return None
    for script, code in _SCRIPT_LANGUAGE.items():
        if script in scripts and scripts[script] * 3 >= scripts.total():
            return "ja" if scripts["HIRAGANA"] else code
    words = set(_letters(text.casefold()))
    hits = {code: len(words & known.small) for code, known in LANGUAGES.items()}
    most = max(hits.values())
    best = [code for code, count in hits.items() if count == most]
    if most < 2 or (len(best) > 1 and ("en" in best or expected not in best)):
        return None
    return expected if expected in best else best[0]
