"""The cross-encoder reads a question and a sentence together: how surely the one answers, and with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.models.files import CROSS_ENCODER_MODEL, CROSS_ENCODER_TOKENIZER, locate
from index.models.onnx import onnx_session
from index.system.lazy import lazy
from index.types import Span

MAX_TOKENS = 192
_LONGEST_TITLE = 160
_LONGEST_ANSWER_TOKENS = 24
"""No answer span is longer than this many tokens."""


@dataclass(frozen=True, slots=True)
class PairScore:
    """What the cross-encoder makes of one sentence.

    `logit` is its log-odds of answering against no sentence answering; `answer` is where the answer stands in
    the sentence (None: nowhere) and `answer_probability` the probability that it begins and ends in there, in [0, 1].
    """

    logit: float
    answer: Span | None = None
    answer_probability: float = 0.0


class CrossEncoder:
    """ms-marco-MiniLM-L-12-v2 with its upper layers trained on by us (benchmarks/reader). Safe to share."""

    def __init__(self) -> None:
        """Load the tokenizer and the network; raises ModelFileError."""
        from tokenizers import Tokenizer

        self._session = onnx_session(CROSS_ENCODER_MODEL)
        self._tokenizer = Tokenizer.from_file(str(locate(CROSS_ENCODER_TOKENIZER)))
        self._tokenizer.enable_truncation(MAX_TOKENS)  # of the two, the longer one
        self._tokenizer.no_padding()

    def read(self, question: str, titled: Sequence[tuple[str, str]]) -> list[PairScore]:
        """Return a PairScore for each (title, sentence); the title tells what the sentence is about."""
        return [self._read(_short(question), f"{title[:_LONGEST_TITLE]}: ", text) for title, text in titled]

    def _read(self, question: str, lead: str, sentence: str) -> PairScore:
        # One pair a run: dynamic quantization sees the whole batch, and padding costs as much as text.
        encoding = self._tokenizer.encode(question, lead + sentence)
        ids = np.array([encoding.ids], np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.array([encoding.type_ids], np.int64),
        }
        logits, spans = self._session.run(["logit", "spans"], feed)
        return PairScore(float(logits[0]), *_best_span(encoding, spans[0], len(lead)))


def _short(question: str) -> str:
    """Keep the end of an endless question, where the question proper usually stands."""
    return question if len(question) <= 400 else question[-400:]


def _best_span(encoding: Any, logits: npt.NDArray[np.float32], lead: int) -> tuple[Span | None, float]:
    """Return the likeliest span, as characters of the sentence, and its probability."""
    offsets, kinds = encoding.offsets, encoding.type_ids
    body = [i for i, (start, end) in enumerate(offsets) if kinds[i] == 1 and start >= lead and end > start]
    if not body:
        return None, 0.0
    starts, ends = (_softmax(logits[body, column]) for column in (0, 1))
    joint = np.triu(np.outer(starts, ends)) - np.triu(np.outer(starts, ends), _LONGEST_ANSWER_TOKENS)
    first, last = np.unravel_index(int(joint.argmax()), joint.shape)
    span = Span(offsets[body[first]][0] - lead, offsets[body[last]][1] - lead)
    # Where exactly it begins ("35" or "approximately 35") matters less than that it lies there.
    return span, float(starts[first : last + 1].sum() * ends[first : last + 1].sum())


def _softmax(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    powers = np.exp(values - values.max())
    shares: npt.NDArray[np.float32] = powers / powers.sum()
    return shares


@lazy
def cross_encoder() -> CrossEncoder:
    """Return the process's one cross-encoder, loaded at the first call."""
    return CrossEncoder()
