"""Question tokens and sentence tokens in, scores out: late interaction (Khattab and Zaharia 2020) weighted by idf.

score(sentence) = sum over question tokens t of idf(t) * max over sentence tokens s of cosine(t, s) / sum of idf(t).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.models.token_encoder import TokenMatrix, Vectors

Scores = npt.NDArray[np.float32]


class TokenIndex:
    """The token matrices of a pool of sentences, laid end to end for one matrix product a question."""

    def __init__(self, sentences: Sequence[TokenMatrix]) -> None:
        """Lay the matrices out; a sentence without tokens scores zero."""
        lengths = [len(matrix.ids) for matrix in sentences]
        self.count = len(sentences)
        self._filled = np.flatnonzero(lengths)
        self._starts = np.cumsum([0, *lengths])[self._filled]
        self._vectors: Vectors = (
            np.concatenate([matrix.vectors for matrix in sentences])
            if sentences
            else np.zeros((0, 1), np.float32)
        )
        self._frequency: Counter[int] = Counter()
        for matrix in sentences:
            self._frequency.update(set(matrix.ids.tolist()))

    def idf(self, ids: Sequence[int]) -> Scores:
        """Return Robertson's idf of token ids, from this pool's sentence frequencies."""
        frequency = np.array([self._frequency[token] for token in ids], dtype=np.float32)
        return np.log1p((self.count - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)

    def similarities(self, question: TokenMatrix) -> Scores:
        """Return the best cosine of each question token in each sentence, shape (tokens, sentences)."""
        if not len(question.ids) or not len(self._vectors):
            return np.zeros((len(question.ids), self.count), dtype=np.float32)
        cosines = question.vectors @ self._vectors.T
        best = np.zeros((len(question.ids), self.count), dtype=np.float32)
        # reduceat has no notion of an empty run, so only the others are given to it.
        best[:, self._filled] = np.maximum.reduceat(cosines, self._starts, axis=1)
        return best


def weighted(similarities: Scores, weights: Scores) -> Scores:
    """Return the weighted mean over question tokens, shape (sentences,)."""
    total = float(weights.sum())
    if total <= 0:
        return np.zeros(similarities.shape[1], dtype=np.float32)
    scores: Scores = (weights @ similarities / total).astype(np.float32)
    return scores


def min_max(scores: Scores) -> Scores:
    """Scale scores to [0, 1]; equal scores become zeros."""
    if scores.size == 0:
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.zeros_like(scores)
    scaled: Scores = ((scores - low) / (high - low)).astype(np.float32)
    return scaled
