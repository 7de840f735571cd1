"""Markdown in, plain canonical text and its blocks out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.sources.blocks import classify
from index.types import Block, BlockKind, Span

_SEPARATOR = "\n\n"


def markdown_to_text(source: str, title: str | None) -> tuple[str, tuple[Block, ...]]:
    """Render Markdown as plain paragraphs; the blocks' spans index into the returned text.

    Markup, links' addresses, raw HTML and code are left out; a picture's description becomes a caption.
    """
    pieces = [
        (text, kind) for text, kind in _pieces(MarkdownIt().enable("table").parse(source)) if text.strip()
    ]
    spans: list[Span] = []
    offset = 0
    for text, _ in pieces:
        spans.append(Span(offset, offset + len(text)))
        offset += len(text) + len(_SEPARATOR)
    whole = _SEPARATOR.join(text for text, _ in pieces)
    guessed = classify(whole, spans, title)
    blocks = tuple(
        Block(
            guess.start,
            guess.end,
            kind if kind is not None and guess.kind is not BlockKind.DEBRIS else guess.kind,
        )
        for guess, (_, kind) in zip(guessed, pieces, strict=True)
    )
    return whole, blocks


def _pieces(tokens: Sequence[Token]) -> Iterator[tuple[str, BlockKind | None]]:
    heading: BlockKind | None = None
    row: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            heading = BlockKind.TITLE if token.tag == "h1" else BlockKind.HEADING
        elif token.type == "heading_close":
            heading = None
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield " | ".join(row), BlockKind.PARAGRAPH
            row = None
        elif token.type == "inline":
            text, captions = _inline(token.children or [])
            if row is not None:
                row.append(text)
            else:
                yield text, heading
            yield from ((caption, BlockKind.CAPTION) for caption in captions)


def _inline(children: Sequence[Token]) -> tuple[str, list[str]]:
    parts: list[str] = []
    captions: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image" and child.content.strip():
            captions.append(child.content.strip())
    return "".join(parts).strip(), captions
