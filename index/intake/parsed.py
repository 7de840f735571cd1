"""What a page or a PDF says, between the process that read it and the one that makes a story of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.intake.blocks import classify
from index.text.cleaning import canonical_text
from index.types import Block, BlockKind, Span

_SEPARATOR = "\n\n"
_LONGEST_FIELD = 300

Piece = tuple[str, BlockKind | None]
"""A paragraph and its kind; None leaves the kind to be guessed from the words."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A story's canonical text, its blocks, and what the document says about itself (None: it does not)."""

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    published_at: str | None = None
    author: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None


def assemble(pieces: Sequence[Piece], title: str | None) -> tuple[str, tuple[Block, ...]]:
    """Join paragraphs into one canonical text and its blocks; boilerplate among them is left out of the text."""
    read = [(canonical_text(text).strip(), kind) for text, kind in pieces]
    whole, spans = _joined([text for text, _ in read if text])
    kinds = [kind for text, kind in read if text]
    guessed = classify(whole, spans, title)
    kept = [
        (span.of(whole), guess.kind if kind is None or guess.kind is BlockKind.TITLE else kind)
        for span, guess, kind in zip(spans, guessed, kinds, strict=True)
        if guess.kind is not BlockKind.BOILERPLATE or kind in (BlockKind.TITLE, BlockKind.HEADING)
    ]
    text, places = _joined([piece for piece, _ in kept])
    return text, tuple(
        Block(place.start, place.end, kind) for place, (_, kind) in zip(places, kept, strict=True)
    )


def one_line(value: object) -> str | None:
    """Return a field of a document as one line of what can be seen; None where it says nothing."""
    if not isinstance(value, str):
        return None
    line = " ".join(canonical_text(value).split())
    return line[:_LONGEST_FIELD].rstrip() or None


def _joined(pieces: Sequence[str]) -> tuple[str, list[Span]]:
    spans: list[Span] = []
    offset = 0
    for piece in pieces:
        spans.append(Span(offset, offset + len(piece)))
        offset += len(piece) + len(_SEPARATOR)
    return _SEPARATOR.join(pieces), spans
