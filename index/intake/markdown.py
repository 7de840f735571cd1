"""Turn Markdown into the plain text of a story, HTML inside it too."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.intake.blocks import classify
from index.text.cleaning import canonical_text
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
            kind if kind is not None and guess.kind is not BlockKind.BOILERPLATE else guess.kind,
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


_SILENT: Final = "script|style|template|noscript|iframe|object|svg|head|title|textarea|select"
# What is never closed is silent up to its end: to look for its end again from each sign would take minutes.
_TAG: Final = re.compile(
    rf"<!--(?:.*?-->|.*\Z)|<(?P<silent>{_SILENT})\b(?:.*?</(?P=silent)\s*>|.*\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][\w-]*)(?P<rest>[^<>]{0,2000})>|<[!?][^<>]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
_DESCRIPTION: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_WITHIN_A_LINE: Final = re.compile(
    r"a|abbr|bd[io]|cite|code|data|del|dfn|em|font|ins|kbd|mark|samp|small|span|strong|su[bp]|time|var|wbr|[biqsu]"
)
_KINDS: Final = {
    "h1": BlockKind.TITLE,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li", "blockquote", "tr", "td", "th", "dd"), BlockKind.PARAGRAPH),
    "figcaption": BlockKind.CAPTION,
}
_CELLS: Final = ("td", "th")
_CELL: Final = " | "


def said_in(markup: str) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield the paragraphs of a block of HTML and their kinds, None where the words have to tell."""
    words: list[str] = []
    kind: BlockKind | None = None
    done = 0
    for tag in _TAG.finditer(markup):
        words.append(html.unescape(markup[done : tag.start()]))
        done = tag.end()
        name = (tag["name"] or "").lower()
        if name == "br" or (name in _CELLS and not tag["end"]):
            words.append(" " if name == "br" else _CELL)
        elif name and not _WITHIN_A_LINE.fullmatch(name) and name not in _CELLS:
            yield _line(words), kind
            words, kind = [], None if tag["end"] else _KINDS.get(name)
        if name == "img" and (described := _DESCRIPTION.search(tag["rest"])):
            yield html.unescape(described[1] or described[2] or ""), BlockKind.CAPTION
    yield _line([*words, html.unescape(markup[done:])]), kind


def _line(words: list[str]) -> str:
    return " ".join("".join(words).split()).removeprefix(_CELL.strip()).strip()
