"""BM25 scores of texts for a query."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.text.words import terms


class LexicalIndex:
    """BM25 (Lucene's form, k1 1.0, b 0.5) over a fixed list of texts."""

    def __init__(self, texts: Sequence[str], language: str = "en") -> None:
        """Index the texts; an empty vocabulary is allowed and scores nothing."""
        import bm25s

        self._language = language
        self._count = len(texts)
        corpus = [terms(text, language) for text in texts]
        self._vocabulary = {term for row in corpus for term in row}
        self._model = bm25s.BM25(k1=1.0, b=0.5) if self._vocabulary else None
        if self._model is not None:
            self._model.index(corpus, show_progress=False)

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every text for a query, shape (n,)."""
        known = [term for term in terms(text, self._language) if term in self._vocabulary]
        if self._model is None or not known:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)
