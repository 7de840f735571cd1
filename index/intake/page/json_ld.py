"""Find in a page's JSON-LD the article that the page is, among those it only names."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.intake.page.element_words import bare
from index.intake.parsed import one_line
from index.intake.urls import is_address

Node = Mapping[str, Any]

_ARTICLE: Final = re.compile(
    r"(?:^|/)(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|ReportageNewsArticle|Report)$"
)
_MOST_NODES: Final = 2000
_OWN: Final = ("@graph", "mainEntity")
_LISTED: Final = ("itemListElement", "item")
_LONG_TITLE: Final = (4, 12)
"""So many words, or letters where words are not set apart, are a headline that no other story has by chance."""


@dataclass(frozen=True, slots=True)
class Stated:
    """The node that is this page's article (empty: none is), one that may be it, and further articles' headlines.

    `perhaps` is set where no node can be told for the page's own, but there is one alone that says nothing else.
    """

    main: Node
    perhaps: Node
    others: tuple[str, ...]


def read_nodes(tree: HtmlElement, addresses: Iterable[str | None], titles: Iterable[str]) -> Stated:
    """Find the page's own article by its `addresses` and `titles`; one that is listed as another never is."""
    own, listed = _articles(tree)
    ours = {_plain(address) for address in addresses if address}
    named = {bare(title) for title in titles} - {""}
    ranked = sorted(own, key=lambda node: _rank(node, ours, named))
    main: Node = ranked[0] if ranked and _rank(ranked[0], ours, named) < _STRANGE else {}
    if not main and len(own) == 1 and not named and not (ours and address_of(own[0])):
        main = own[0]
    silent = [node for node in own if not unescaped(node.get("headline")) and not address_of(node)]
    perhaps = silent[0] if not main and len(own) == len(silent) == 1 else {}
    others = [unescaped(node.get("headline")) for node in (*own, *listed) if node is not main]
    return Stated(main, perhaps, tuple(one for one in others if one is not None and bare(one) not in named))


def kinds_of(node: Node) -> list[str]:
    """Return the names of what a node says that it is."""
    kinds = node.get("@type")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds)]


def address_of(node: Node) -> str | None:
    """Return the address a node gives itself."""
    for value in (node.get("mainEntityOfPage"), node.get("url"), node.get("@id")):
        found = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(found, str) and is_address(found):
            return found
    return None


def unescaped(value: object) -> str | None:
    """Return a field as one line, with its entities read: JSON-LD is often written with those of HTML."""
    return one_line(html.unescape(value)) if isinstance(value, str) else None


_STRANGE: Final = 3


def _rank(node: Node, ours: set[str], named: set[str]) -> int:
    """Tell how sure it is that a node is the page's: 0 by its address, 1 by its headline, 2 by most of that, 3 not."""
    address = address_of(node)
    if address is not None and _plain(address) in ours:
        return 0
    headline = bare(unescaped(node.get("headline")) or "")
    if headline in named:
        return 1
    # Headlines are cut short, or have "Live:" before them; those of two stories may share words as well.
    elsewhere = address is not None and bool(ours)
    return 2 if not elsewhere and any(_within(headline, name) for name in named) else _STRANGE


def _within(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    words, letters = _LONG_TITLE
    if len(short.split()) < words and not (len(short) >= letters and min(short) > "\u3000"):
        return False
    return f" {short} " in f" {long} " or long.startswith(short)


def _plain(address: str) -> str:
    """Return an address without what two of one page may differ in."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return address
    path = re.sub(r"/amp/?$", "", parts.path).rstrip("/")
    return f"{re.sub(r'^(?:www|m|amp)[.]', '', host)}{path}?{parts.query}"


def _articles(tree: HtmlElement) -> tuple[list[Node], list[Node]]:
    """Return the articles a page states, and those that it lists."""
    own: list[Node] = []
    listed: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for node, aside in _nodes(data):
            if any(_ARTICLE.search(kind) for kind in kinds_of(node)):
                (listed if aside else own).append(node)
    return own, listed


def _nodes(data: Any) -> Iterator[tuple[Node, bool]]:
    """Walk lists and @graph, and tell what stands in a list of further things; what an article is about is neither."""
    waiting: list[tuple[Any, bool]] = [(data, False)]
    seen = 0
    while waiting and seen < _MOST_NODES:
        node, aside = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting += [(one, aside) for one in node]
        elif isinstance(node, dict):
            yield node, aside
            waiting += [(node[key], aside) for key in _OWN if key in node]
            waiting += [(node[key], True) for key in _LISTED if key in node]
