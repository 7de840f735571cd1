"""Cut the further articles and the cards of them that a page goes on with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml.html import HtmlElement

from index.intake.page.element_words import bare
from index.intake.page.pruning import drop, prose

_CARD_CHARACTERS: Final = 400
"""Characters outside of links; a further story has more of them, a card of one does not."""
_BEFORE: Final = 120
_LEAST: Final = 200


def cut_others(tree: HtmlElement, headline: HtmlElement | None, others: Iterable[str]) -> None:
    """Remove further articles that a page without end has loaded below its own, and cards that lead to `others`."""
    if headline is None:
        return
    named = {bare(other) for other in others} - {bare("".join(headline.itertext()))}
    own = next(headline.iterancestors("article"), None)
    behind = False
    for element in list(tree.iter("h1", "h2", "h3")):
        if element is headline:
            behind = True
        elif behind and tree in element.iterancestors():
            article = next(element.iterancestors("article"), None)
            elsewhere = element.tag == "h1" and _apart(article, own)
            if (elsewhere or bare("".join(element.itertext())) in named) and _cut(tree, element, headline):
                return


def _apart(article: HtmlElement | None, own: HtmlElement | None) -> bool:
    """Tell whether an <article> is another than the headline's, and no part of it."""
    return (
        article is not None and own is not None and article is not own and own not in article.iterancestors()
    )


def _cut(tree: HtmlElement, other: HtmlElement, headline: HtmlElement) -> bool:
    """Remove another article's box, with all behind it when it holds a story; tell whether it does."""
    box = _box(other, {headline, *headline.iterancestors()})
    if prose(box) <= _CARD_CHARACTERS:
        drop(box)
        return False
    gone = [*box.itersiblings(), box]
    if prose(tree) - sum(prose(element) for element in gone) >= _LEAST:
        for element in gone:
            drop(element)
    return True


def _box(other: HtmlElement, ours: set[HtmlElement]) -> HtmlElement:
    """Return the largest box that another headline opens: with no text to speak of before it."""
    box = other
    for ancestor in other.iterancestors():
        if ancestor in ours or _ahead(ancestor, other) > _BEFORE:
            break
        box = ancestor
    return box


def _ahead(ancestor: HtmlElement, other: HtmlElement) -> int:
    size = 0
    for element in ancestor.iter():
        if element is other or size > _BEFORE:
            break
        size += len((element.text or "").strip())
    return size
