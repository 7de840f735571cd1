"""Whether a line asks anything, or only greets, thanks or exclaims, in many languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, takewhile

from bot.types import SmallTalk

_MOST_WORDS = 5


_GREETINGS = frozenset(
    """hi hello hey hiya howdy yo greetings welcome good morning afternoon evening night day there everyone all bot
    storyproof hola buenas buenos dias días tardes noches hallo guten tag morgen abend servus moin salut bonjour
    bonsoir ciao olá ola oi привет здравствуйте здравствуй добрый день вечер доброе утро नमस्ते नमस्कार हैलो
    你好 您好 早上好 嗨 مرحبا السلام عليكم سلام أهلا merhaba selam""".split()
)
_OPENS_GREETING = frozenset(
    """hi hello hey hiya howdy yo greetings good hola buenas buenos hallo guten servus moin salut bonjour bonsoir
    ciao olá ola oi привет здравствуйте здравствуй добрый доброе नमस्ते नमस्कार हैलो 你好 您好 早上好 嗨 مرحبا السلام
    سلام أهلا merhaba selam""".split()
)
_THANKS = frozenset(
    """thanks thank thx ty cheers you so very much a lot many great ok okay cool nice good bot perfect got it bye
    goodbye for the help gracias muchas mil vale adios adiós danke schön sehr vielen dank tschüss merci beaucoup
    grazie mille obrigado obrigada muito спасибо большое огромное благодарю пока धन्यवाद शुक्रिया बहुत आपका 谢谢
    谢谢你 多谢 再见 شكرا جزيلا شكراً teşekkürler sağol""".split()
)
_SAYS_THANKS = frozenset(
    """thanks thank thx ty cheers ok okay cool perfect bye goodbye gracias vale adios adiós danke dank tschüss merci
    grazie obrigado obrigada спасибо благодарю пока धन्यवाद शुक्रिया 谢谢 谢谢你 多谢 再见 شكرا شكراً teşekkürler
    sağol""".split()
)

_SURE_GREETINGS = frozenset(
    """hi hello hey hiya howdy hola hallo bonjour bonsoir привет здравствуйте здравствуй नमस्ते नमस्कार हैलो
    merhaba""".split()
)
"""Words that begin no sentence unless they greet: they are cut off without a comma after them."""

_OUR_NAMES = frozenset(("bot", "storyproof"))
_PAIRED_GREETINGS = frozenset(
    (first, second)
    for first, seconds in {
        "good": "morning afternoon evening",
        "guten": "tag morgen abend",
        "buenos": "dias días",
        "buenas": "tardes noches",
        "добрый": "день вечер",
        "доброе": "утро",
        "السلام": "عليكم",
    }.items()
    for second in seconds.split()
)
_PAUSES = (
    ",",
    ".",
    "!",
    ";",
    ":",
    "\u2013",
    "\u2014",
    "\u060c",
    "\u3001",
    "\u3002",
    "\uff0c",
    "\uff01",
    "\uff1a",
)
_INTERJECTIONS = frozenset(
    """lol lmao rofl xd wow whoa woah omg wtf oh ah aha ooh aw aww ugh hm hmm mhm huh meh yay ok okay k kk cool nice
    great good sure yes yeah yep yup no nope nah indeed exactly true right interesting amazing awesome damn sad ha
    vale guau vaya genial sí wahnsinn krass ja nein oui non sim да нет ого ух ок лол хм вау वाह अरे हाँ नहीं ठीक 哇 好的 哦
    نعم لا""".split()
)
_LAUGHTER = re.compile(
    r"(?:(?:h+a+){2,}h?|a?(?:j+a+){2,}j?|(?:h+e+|h+i+){2,}h?|[ха]{3,}|[हा]{3,}|[哈呵嘻]+|ه{3,})"
)

_Word = tuple[str, int, int]


def has_words(text: str) -> bool:
    """Tell whether a text holds a letter or a digit of any script: emoji and signs ask nothing."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def says_nothing(text: str) -> bool:
    """Tell whether there is nothing to answer: no word at all, or only interjections."""
    if not has_words(text):
        return True
    if _asks(text) or any(unicodedata.category(character)[0] == "N" for character in text):
        return False
    words = [word for word, _, _ in _words(text)]
    return len(words) <= _MOST_WORDS and all(
        word in _INTERJECTIONS or _LAUGHTER.fullmatch(word) for word in words
    )


def without_greeting(text: str) -> str:
    """Cut off a greeting that a line opens with; a line that is nothing else stays as it is."""
    words = _words(text)
    count = _greeting_words(text, words)
    rest = text[words[count - 1][2] :].lstrip().lstrip("".join(_PAUSES)).lstrip() if count else ""
    return rest if has_words(rest) else text


def _greeting_words(text: str, words: Sequence[_Word]) -> int:
    """Count the words of the greeting that a line opens with: to a pause, or as far as it can be nothing else."""
    if not words or words[0][0] not in _OPENS_GREETING:
        return 0
    run = 1
    while (
        run < len(words) and words[run][0] in _GREETINGS and text[words[run - 1][2] : words[run][1]].isspace()
    ):
        run += 1
    if text[words[run - 1][2] :].lstrip().startswith(_PAUSES):
        return run
    sure = 2 if run > 1 and (words[0][0], words[1][0]) in _PAIRED_GREETINGS else 0
    if words[0][0] in _SURE_GREETINGS:
        sure = len([*takewhile(lambda word: word[0] in _SURE_GREETINGS | _OUR_NAMES, words[:run])])
    return sure if sure and text[words[sure - 1][2] :][:1].isspace() else 0


def small_talk_in(text: str) -> SmallTalk | None:
    """Return what kind of small talk a line is; None as soon as it holds any other word or a question mark."""
    if _asks(text):
        return None
    words = [word for word, _, _ in _words(text)]
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    if words[0] in _OPENS_GREETING and all(word in _GREETINGS for word in words):
        return SmallTalk.GREETING
    if any(word in _SAYS_THANKS for word in words) and all(word in _THANKS for word in words):
        return SmallTalk.THANKS
    return None


def _asks(text: str) -> bool:
    return "?" in text or "？" in text or "؟" in text


def _words(text: str) -> list[_Word]:
    """Return the words of a text in lower case, each with its start and end."""
    words: list[_Word] = []
    at = 0
    for of_a_word, characters in groupby(text, _of_a_word):
        word = "".join(characters)
        if of_a_word:
            words.append((word.lower(), at, at + len(word)))
        at += len(word)
    return words


def _of_a_word(character: str) -> bool:
    """Tell letters, and the marks that some scripts put on them, from everything else."""
    return unicodedata.category(character)[0] in "LM"
