"""Decode a body piece by piece as it comes over the wire, so that a bomb never unfolds past the cap."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from index.errors import BadResponseError, PageTooLargeError

ACCEPTED: Final = "gzip, deflate"
_GZIP: Final = 16 + zlib.MAX_WBITS
_PIECE: Final = 2**16
_MOST_MEMBERS: Final = 1000
"""Of a gzip file in parts; empty parts cost time and give nothing."""

_CURE: Final = "Save the page in a browser and add the file."


def too_large(cap: int) -> PageTooLargeError:
    """Return the error for a page of more than `cap` bytes."""
    return PageTooLargeError(
        f"The page is larger than {cap / 1e6:g} MB.",
        "Save what belongs to the story as a file, and add that.",
    )


def encoding_of(values: list[str]) -> str:
    """Return "gzip", "deflate" or "" for the Content-Encoding headers of an answer; raise BadResponseError.

    Brotli and zstd are not asked for, and one packing inside another is how a small body becomes a huge one.
    """
    names = [name for value in values for part in value.split(",") if (name := part.strip().lower())]
    packed = [name.removeprefix("x-") for name in names if name != "identity"]
    if not packed:
        return ""
    if len(packed) > 1 or packed[0] not in ("gzip", "deflate"):
        raise BadResponseError("The page is packed in a way that was not asked for.", _CURE)
    return packed[0]


class Body:
    """Collects the decoded bytes of one body; raises PageTooLargeError once they are more than `cap`."""

    def __init__(self, encoding: str, cap: int) -> None:
        """Begin a body in the encoding that `encoding_of` returned."""
        self._encoding = encoding
        self._cap = cap
        # Not a list: of pieces of two bytes, each would cost forty.
        self._kept = bytearray()
        self._inflater: zlib._Decompress | None = None
        self._members = 0

    def feed(self, data: bytes) -> Iterator[None]:
        """Take what came; yield between pieces of work, so that the caller can give others their turn."""
        if not self._encoding:
            self._keep(data)
            return
        while True:
            inflater = self._member(data)
            full = self._inflate(inflater, data)
            data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            # A full piece may have left output behind in the inflater though it took all of the input.
            if not data and (inflater.eof or not full):
                return
            yield

    def whole(self) -> bytes:
        """Return the whole body; raise BadResponseError where packed bytes are cut off."""
        if self._inflater is not None and not self._inflater.eof:
            raise BadResponseError("The page broke off in the middle.", "Try again in a while.")
        return bytes(self._kept)

    def _member(self, data: bytes) -> zlib._Decompress:
        """Return what decodes `data`: the inflater at work, or the next one."""
        if self._inflater is not None and not self._inflater.eof:
            return self._inflater
        self._members += 1
        if self._members > _MOST_MEMBERS or (self._members > 1 and self._encoding != "gzip"):
            raise BadResponseError("The page is packed in too many parts.", _CURE)
        window = _GZIP
        if self._encoding == "deflate":
            # Half the servers mean zlib by it, as the standard does, and half send the bare stream.
            window = zlib.MAX_WBITS if data[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
        self._inflater = zlib.decompressobj(window)
        return self._inflater

    def _inflate(self, inflater: zlib._Decompress, data: bytes) -> bool:
        try:
            piece = inflater.decompress(data, _PIECE)
        except zlib.error:
            raise BadResponseError("The page is packed, and damaged.", _CURE) from None
        self._keep(piece)
        return len(piece) == _PIECE

    def _keep(self, piece: bytes) -> None:
        if len(self._kept) + len(piece) > self._cap:
            raise too_large(self._cap)
        self._kept += piece
