"""What a question is searched by: its follow-up's texts, without slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches

from index.text.words import STOP_WORDS, words_of
from index.types import Question

_POINTING = re.compile(
    r"\b(?:he|she|it|they|him|her|hers|them|his|its|their|theirs|there|then|this|that|these|those|one|ones|so|"
    r"it's|he's|she's|they're|that's|previous|same|others?|another|else)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|why not|since when|until when)\b", re.IGNORECASE
)
_CHECKS = re.compile(
    r"^\W*(?:(?:is|was|are|were) (?:this|that|it|these|those) (?:really |actually )?(?:true|right|correct|real|so)|"
    r"really|true or false|fact check|source)\W+(?=\w)",
    re.IGNORECASE,
)
_CARRIED = 0.35
"""How much the words of the previous question count beside the question's own."""


@dataclass(frozen=True, slots=True)
class WeightedText:
    """A text to search for and how much its words count (1.0: fully)."""

    text: str
    weight: float


def search_texts(question: Question) -> tuple[WeightedText, ...]:
    """Return the question, and with less weight the one before it where the question leans on it."""
    own = WeightedText(without_check_phrase(question), 1.0)
    if not is_follow_up(question):
        return (own,)
    return own, WeightedText(question.history[-1], _CARRIED)


def without_check_phrase(question: Question) -> str:
    """Return what is asked about: "Is this true? Ten have returned." is about ten who returned, not about truth."""
    return _CHECKS.sub("", question.text)


def reranker_query(question: Question) -> str:
    """Return the wording to read with a sentence: the question's own, or after the one before it.

    The question before helps to find sentences, but what answers it must not answer this one too: only a question
    without a word of its own ("Where?") is read after it.
    """
    texts = search_texts(question)
    if len(texts) == 1 or content_words(texts[0].text):
        return texts[0].text
    return " ".join(part.text for part in reversed(texts))


def is_follow_up(question: Question) -> bool:
    """Tell whether a question leans on the one before: it points back, or has no word of its own ("Where?")."""
    return bool(question.history) and (not content_words(question.text) or is_anaphoric(question.text))


def is_anaphoric(text: str) -> bool:
    """Tell whether a question points at something outside itself: a pronoun, "and ...", "what about ..."."""
    return _CONTINUES.match(text.strip()) is not None or _POINTING.search(text) is not None


def content_words(text: str) -> list[str]:
    """Return the words of a question that carry its content, lower-cased."""
    return [word for word in words_of(text) if word not in STOP_WORDS]


def is_empty(question: Question) -> bool:
    """Tell whether there is nothing to search for: only question words, and no question before ("When?")."""
    return not content_words(question.text) and not question.history


_WORD = re.compile(r"[^\W\d_]+")
_CHAT = {
    "hw": "how", "hwo": "how", "wat": "what", "wht": "what", "waht": "what", "wen": "when", "whn": "when",
    "wehn": "when", "wher": "where", "whre": "where", "whr": "where", "wich": "which", "whch": "which",
    "mny": "many", "mch": "much", "ppl": "people", "peopel": "people", "hv": "have", "teh": "the", "govt": "government",
}  # fmt: skip
_ENGLISH = frozenset(
    [
        "did",
        "does",
        "the",
        "how",
        "what",
        "who",
        "when",
        "where",
        "why",
        "which",
        "many",
        "much",
        "were",
        "have",
    ]
)
_LIKE = 0.85
"""A word is a slip of one of the stories' this like it (difflib ratio)."""

_SHORTEST = 5
"""Shorter words are like too many others."""


def fix_typos(text: str, words: Collection[str], known: Callable[[str], bool]) -> str:
    """Return an English question without slips of the pen; any other text as it is.

    `words` are the lower-cased words of the stories; a word that is `known` anyway is no slip.
    """
    plain = _WORD.sub(lambda match: _CHAT.get(match[0].lower(), match[0]), text)
    if not any(match[0].lower() in _ENGLISH for match in _WORD.finditer(plain)):
        return text

    def right(match: re.Match[str]) -> str:
        word = match[0].lower()
        if len(word) < _SHORTEST or word in words or known(word):
            return match[0]
        # Whoever slips seldom slips on the first letter.
        alike = [other for other in words if other[:1] == word[0]]
        return next(iter(get_close_matches(word, alike, 1, _LIKE)), match[0])

    return _WORD.sub(right, plain)
