"""Markdown in, plain canonical text and its blocks out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.sources.blocks import classify
from index.sources.invisible import canonical_text
from index.sources.markup_in_markdown import said_in
from index.types import Block, BlockKind, Span

_SEPARATOR = "\n\n"
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def markdown_to_text(source: str, title: str | None) -> tuple[str, tuple[Block, ...]]:
    """Render Markdown as plain paragraphs; the blocks' spans index into the returned text.

    Markup, links' addresses and code are left out; of HTML its words stay; a picture's description becomes a caption.
    """
    # Once more: a reference such as &#8238; becomes the character only here.
    read = ((canonical_text(text).strip(), kind) for text, kind in _pieces(_reader().parse(source)))
    pieces = [(text, kind) for text, kind in read if text]
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


def _reader() -> MarkdownIt:
    """Make a parser with tables, for which indented lines are prose: stories hold no program code."""
    return MarkdownIt().enable("table").disable("code")


def _pieces(tokens: Sequence[Token]) -> Iterator[tuple[str, BlockKind | None]]:
    heading: BlockKind | None = None
    row: list[str] | None = None
    inside = 0
    for token in tokens:
        if token.type == "heading_open":
            heading = BlockKind.TITLE if token.tag == "h1" else BlockKind.HEADING
        elif token.type == "heading_close":
            heading = None
        elif token.type in ("list_item_open", "list_item_close", "blockquote_open", "blockquote_close"):
            inside += token.nesting
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield " | ".join(row), BlockKind.PARAGRAPH
            row = None
        elif token.type == "html_block":
            for text, kind in said_in(token.content):
                yield text, kind or (BlockKind.PARAGRAPH if inside else None)
        elif token.type == "inline":
            text, captions = _inline(token.children or [])
            if row is not None:
                row.append(text)
            else:
                # A short item of a list or a short quotation is no heading, though it may lack its full stop.
                yield text, heading or (BlockKind.PARAGRAPH if inside else None)
            yield from ((caption, BlockKind.CAPTION) for caption in captions)


def _inline(children: Sequence[Token]) -> tuple[str, list[str]]:
    parts: list[str] = []
    captions: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or _LINE_BREAK.fullmatch(child.content):
            parts.append(" ")
        elif child.type == "image":
            captions.append(_inline(child.children or [])[0])
    return "".join(parts).strip(), captions
