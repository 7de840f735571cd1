"""What a multilingual model offers, whichever it is: vectors of whole texts, and sentences that can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.models.late_interaction import Scores
from index.models.token_encoder import Vectors


@dataclass(frozen=True, slots=True)
class ForeignScores:
    """Of each sentence: what ranks it among the others, and a similarity that compares across questions."""

    ranking: Scores
    similarity: Scores


class ForeignIndex(Protocol):
    """Sentences that can be asked in any language the model knows."""

    def scores(self, question: str) -> ForeignScores:
        """Score every sentence for a question, each shape (sentences,)."""


class SentenceEncoder(Protocol):
    """A model that puts texts of many languages into one space."""

    @property
    def name(self) -> str:
        """Return the name its thresholds are kept under."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, shape (n, d), unit length."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed sentences, shape (n, d), unit length."""

    def index(self, sentences: Sequence[str]) -> ForeignIndex:
        """Read sentences once, so that questions can be asked of them."""
