"""A line in; whether it is a greeting or thanks and nothing more, in many languages, out."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

_MOST_WORDS = 5


class SmallTalk(StrEnum):
    """What was said without asking anything; the values are names of phrases in the locales."""

    GREETING = "greeting"
    THANKS = "thanks"


_GREETINGS = frozenset(
    """hi hello hey hiya howdy yo greetings welcome good morning afternoon evening night day there everyone all bot
    storyproof hola buenas buenos dias días tardes noches hallo guten tag morgen abend servus moin salut bonjour
    bonsoir ciao olá ola oi привет здравствуйте здравствуй добрый день вечер доброе утро नमस्ते नमस्कार हैलो
    你好 您好 早上好 嗨 مرحبا السلام عليكم سلام أهلا merhaba selam""".split()  # noqa: SIM905
)
_OPENS_GREETING = frozenset(
    """hi hello hey hiya howdy yo greetings good hola buenas buenos hallo guten servus moin salut bonjour bonsoir
    ciao olá ola oi привет здравствуйте здравствуй добрый доброе नमस्ते नमस्कार हैलो 你好 您好 早上好 嗨 مرحبا السلام
    سلام أهلا merhaba selam""".split()  # noqa: SIM905
)
_THANKS = frozenset(
    """thanks thank thx ty cheers you so very much a lot many great ok okay cool nice good bot perfect got it bye
    goodbye for the help gracias muchas mil vale adios adiós danke schön sehr vielen dank tschüss merci beaucoup
    grazie mille obrigado obrigada muito спасибо большое огромное благодарю пока धन्यवाद शुक्रिया बहुत आपका 谢谢
    谢谢你 多谢 再见 شكرا جزيلا شكراً teşekkürler sağol""".split()  # noqa: SIM905
)
_SAYS_THANKS = frozenset(
    """thanks thank thx ty cheers ok okay cool perfect bye goodbye gracias vale adios adiós danke dank tschüss merci
    grazie obrigado obrigada спасибо благодарю пока धन्यवाद शुक्रिया 谢谢 谢谢你 多谢 再见 شكرا شكراً teşekkürler
    sağol""".split()  # noqa: SIM905
)


def small_talk_in(text: str) -> SmallTalk | None:
    """Return what kind of small talk a line is; None as soon as it holds any other word or a question mark."""
    if "?" in text or "？" in text or "؟" in text:
        return None
    words = "".join(letter if _of_a_word(letter) else " " for letter in text.lower()).split()
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    if words[0] in _OPENS_GREETING and all(word in _GREETINGS for word in words):
        return SmallTalk.GREETING
    if any(word in _SAYS_THANKS for word in words) and all(word in _THANKS for word in words):
        return SmallTalk.THANKS
    return None


def _of_a_word(character: str) -> bool:
    """Tell letters, and the marks that some scripts put on them, from everything else."""
    return unicodedata.category(character)[0] in "LM"
