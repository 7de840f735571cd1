"""A text comes in; the language it is written in goes out, with the few words of it that proving needs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


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

_SCRIPTS: Final = (
    ("DEVANAGARI", "hi"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("GREEK", "el"),
    ("THAI", "th"),
    ("HANGUL", "ko"),
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("CJK", "zh"),
    ("BENGALI", "bn"),
    ("TAMIL", "ta"),
)
_UNKNOWN = Language(None, frozenset(), frozenset())


def language(code: str) -> Language:
    """Return what is known of the language called `code`."""
    return LANGUAGES.get(code, _UNKNOWN)


@lru_cache(maxsize=1024)
def language_of(text: str, expected: str | None = None) -> str | None:
    """Return the ISO 639-1 code of `text`'s language, None when it is too short to tell.

    A language of its own script is told by the script, one of Latin or Cyrillic script by at least two
    different small words, and more of them than of any other language; `expected` decides between equals.
    """
    scripts = Counter(unicodedata.name(char, "X").split()[0] for char in text if char.isalpha())
    if not scripts:
        return None
    for script, code in _SCRIPTS:
        if script in scripts and scripts[script] * 3 >= scripts.total():
            return "ja" if scripts["HIRAGANA"] else code
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    hits = {code: len(words & known.small) for code, known in LANGUAGES.items()}
    most = max(hits.values())
    best = [code for code, count in hits.items() if count == most]
    if most < 2 or (len(best) > 1 and ("en" in best or expected not in best)):
        return None
    return expected if expected in best else best[0]
