"""A text in, the ids of its pieces out: the most likely cut under a unigram model (Kudo 2018), as XLM-R makes it."""

from __future__ import annotations

import re

from index.models.e5.weights import Array, E5File

_SPACE = "\u2581"
_SPACES = re.compile(" {2,}")
_PENALTY = 10.0
"""How much less likely a character outside the vocabulary is than the least likely piece."""


class Tokenizer:
    """The vocabulary of one file; keeps nothing between calls, so threads may share it."""

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
