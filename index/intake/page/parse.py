"""A saved or fetched web page in, its story out: trafilatura finds the place, our walk takes what stands there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from index.errors import EmptySourceError, SourceTooLargeError
from index.intake.page.body import body_lines
from index.intake.page.charset import decode
from index.intake.page.dates import day_shown
from index.intake.page.element_words import bare, words_of
from index.intake.page.lines import Line, lines_of
from index.intake.page.metadata import Facts, read_facts
from index.intake.page.other_articles import cut_others
from index.intake.page.pruning import prune
from index.intake.parsed import Parsed, Piece, assemble, one_line
from index.text.language import belies
from index.types import BlockKind

_MOST_ELEMENTS: Final = 100_000
_LEAST: Final = 40
_MUCH_LONGER: Final = 1.7
_HEADLINE: Final = re.compile(r"\b(?:headline|title|heading|head|entry title|post title)\b")
_TAG: Final = re.compile(r"</?(?:p|br|div|li|h\d)\b[^>]{0,200}>", re.IGNORECASE)


def parse_html(data: bytes, charset: str | None = None, url: str | None = None) -> Parsed:
    """Read a page; `charset` is what its HTTP header says, `url` where it was found.

    Raises SourceTooLargeError for a page of too many elements and EmptySourceError for one without a story.
    """
    tree = _tree(decode(data, charset))
    facts = read_facts(tree, url)
    headline = _headline(tree, facts)
    title = facts.headlines[0] if facts.headlines else None
    if headline is not None:
        title = one_line(_text(headline)) or title
    cut_others(tree, headline, facts.others)
    published = facts.published_at or day_shown(tree, headline)
    prune(tree, headline, live=facts.live)
    pieces = [(line.text, line.kind) for line in body_lines(tree, headline, live=facts.live)]
    pieces = _or_stated(pieces, facts.body)
    text, blocks = assemble(_titled(pieces, title), title)
    if not any(block.kind.citable for block in blocks) or len(text) < _LEAST:
        raise EmptySourceError(
            "The page holds no article text.",
            "Open it in a browser and save it as text, or give a page with one article.",
        )
    return Parsed(
        text, blocks, title, published, facts.author, facts.url, facts.source, _language(facts, text)
    )


def _tree(text: str) -> HtmlElement:
    """Parse leniently and never deeper than the parser's own limit; raise when there is nothing, or far too much."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        raise EmptySourceError("The page is empty.", "Save it again from a browser.") from None
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise SourceTooLargeError(
            f"The page has more than {_MOST_ELEMENTS} elements.", "Save its article alone, or as text."
        )
    return tree


def _headline(tree: HtmlElement, facts: Facts) -> HtmlElement | None:
    """Find the element that shows the headline: one that says what the page's head does, else its first <h1>."""
    wanted = {bare(headline) for headline in facts.headlines}
    site = bare(facts.source or "")
    body = tree.find("body") if tree.find("body") is not None else tree
    same: list[HtmlElement] = [
        element
        for element in body.iter("h1", "h2", "h3", "h4", "div", "span", "p", "b", "strong", "font", "a")
        if (text := _text(element, 400)) and bare(text) in wanted and bare(text) != site
    ]
    ranked = sorted(same, key=lambda one: (one.tag not in ("h1", "h2", "h3", "h4"), one.tag))
    if ranked:
        return ranked[0]
    within = [
        one
        for one in body.iter("h1", "h2", "h3")
        if len(bare(_text(one)).split()) > 2
        and any(f" {bare(_text(one))} " in f" {name} " for name in wanted)
    ]
    if within:
        return within[0]
    firsts = [one for one in body.iter("h1") if len(_text(one).split()) > 2 and bare(_text(one)) != site]
    titled = (
        one for one in body.iter("div", "p", "h2") if _HEADLINE.search(words_of(one)) and _text(one, 300)
    )
    return next(iter([*firsts[:1], *titled]), None)


def _or_stated(pieces: list[Piece], stated: str) -> list[Piece]:
    """Return the text of the page, or the one its JSON-LD states where that is much longer."""
    shown = sum(len(text) for text, kind in pieces if kind is None or kind.citable)
    if len(stated) < max(_LEAST, shown * _MUCH_LONGER):
        return pieces
    if _TAG.search(stated):
        return [(line.text, line.kind) for line in _lines_in(stated)]
    return [(text, None) for text in _paragraphs(stated)]


def _lines_in(markup: str) -> list[Line]:
    tree = _tree(f"<html><body>{markup}</body></html>")
    return lines_of(tree.find("body"))


def _paragraphs(stated: str) -> Iterator[str]:
    for paragraph in re.split(r"\n+|\r", html.unescape(stated)):
        if text := " ".join(paragraph.split()):
            yield text


def _titled(pieces: Sequence[Piece], title: str | None) -> list[Piece]:
    """Put the title first and nowhere else; what else is marked as one is a heading."""
    own = bare(title or "")
    rest: list[Piece] = [
        (text, BlockKind.HEADING if kind is BlockKind.TITLE else kind)
        for text, kind in pieces
        if bare(text) != own or not own
    ]
    return [(title, BlockKind.TITLE), *rest] if title else rest


def _language(facts: Facts, text: str) -> str | None:
    """Return the page's own word for its language, unless its letters belie it: templates say "en" everywhere."""
    stated = facts.language
    return None if stated is None or belies(text[:4000], stated) else stated


def _text(element: HtmlElement, most: int = 2000) -> str:
    text = "".join(element.itertext())
    return " ".join(text.split()) if len(text) <= most * 2 else ""
