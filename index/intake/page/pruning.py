"""Take out of a page what is no part of the story: menus, banners, boxes, and what is hidden."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

from index.intake.page.element_words import words_of

_NEVER: Final = re.compile(
    r"script|style|noscript|template|head|iframe|object|embed|applet|svg|math|canvas|video|audio|map"
    r"|button|select|input|textarea|label|option|datalist|dialog|nav|amp-ad|amp-embed|amp-consent"
    r"|amp-sidebar|amp-social-share|amp-sticky-ad|amp-analytics|amp-auto-ads|amp-iframe"
    r"|amp-user-notification|menu"
)
_ROLES: Final = re.compile(
    r"navigation|banner|complementary|contentinfo|search|dialog|alertdialog|menu|menubar|toolbar"
)
_WORDS: Final = frozenset({"a", "span", "b", "i", "em", "strong", "cite", "abbr", "mark"})
_MAIN: Final = frozenset({"html", "body", "main"})

# Words of a class or an id. Such a box goes unless most of the page's text is in it.
_NOISE: Final = re.compile(
    r"\b(?:nav|navbar|navigation|topnav|subnav|gnav|breadcrumbs?|crumbs?|sidebar|sidenav|masthead|topbar"
    r"|topnav|colophon|shares?|sharing|sharetools|sharedaddy|social|sns|addtoany|a2a|bookmark|newsletters?"
    r"|subscribe|subscription|subscriptions|signup|optin|mailchimp|mc embed|regwall|paywall|gateway|piano"
    r"|meter|related|jp relatedposts|relatedposts|recirc|recirculation|recommend|recommended|recommendations"
    r"|taboola|outbrain|popular|trending|mostread|onward|kanren|most (?:read|viewed|popular|shared|commented)"
    r"|read (?:more|next|also)|(?:more|other|latest) (?:stories|news|posts|articles|from|on|headlines)|up next"
    r"|next (?:up|story|article|post|read)|also (?:read|like|interesting)|in article links?|story link"
    r"|see also|inject|key events|filter toggle|advert|adverts|advertisement|advertising|adbox|adslot|adsense"
    r"|adunit|ad (?:slot|unit|break|box|label|wrapper|container)|sponsor|sponsored|promo|promos|promotion"
    r"|affiliate|product card|donate|donation|membership|member box|tags|taglist|tag list|post tag|keywords"
    r"|pagination|pager|toolbar|wp block jetpack like|likes|rating|ratings|poll|toc|table of contents"
    r"|copyright|disclaimer|licence|license|skip(?: link)?"
    r"|author (?:bio|box|card|info|about)|about (?:the )?author|bio|pull ?quote|follow(?: us)?"
    r"|whatsapp|print (?:only|button)|page code|qr ?code|error report|report error|feedback|postmetadata|post ufi"
    r"|links? (?:block|list|box)|legal (?:notice|note|text|info)|header anchor parent|comment respond)\b"
)
_STRONG: Final = re.compile(
    r"\b(?:comments?|comment ?list|commentlist|disqus|talkbacks?|cookies?|consent|gdpr|cmp|onetrust|didomi"
    r"|sp message)\b"
)
_SUBJECT: Final = (
    r"(?:comments?|cookies?|consent|gdpr|sidebar|newsletters?|share|sharing|social|related|ads?|adverts?|paywall|toc|nav|menu"
    r"|subscriptions?|donations?|promo|poll|ratings?|licen[cs]e|copyright)"
)
_STATE: Final = re.compile(
    rf"\b(?:has|have|no|not|with|without|hide|tag|category|cat|topic|section|type|format|status)\s+{_SUBJECT}\b"
    rf"|\b{_SUBJECT}\s+(?:open|opened|closed|enabled|disabled|given|granted|accepted|allowed|denied|off|on|free|none)\b"
)
# Such a box goes only where it holds a line or two and no sentence.
_SMALL: Final = re.compile(
    r"\b(?:bylines?|author|authors|contributor|writer|meta|metadata|info|dates?|time|timestamp|stamp|posted"
    r"|published|updated|kicker|category|cat|terms?|views|label|badge|eyebrow|credit line|views?|count|counter"
    r"|header anchor|cite)\b"
)
_KEPT_ASIDE: Final = re.compile(r"\b(?:facts?|factbox|info ?box|key|summary|note|box ?out|highlights?)\b")
_CORRECTING: Final = re.compile(
    r"\b(?:corrections?|clarifications?|editors? note|update note|erratum|amendments?)\b"
)
_CARD: Final = re.compile(
    r"\b(?:card|teaser|tile|bookmark|snippet|excerpt|summary (?:item|block|v2)|(?:list|feed|post) item)\b"
)
_MOST_OF_CARD: Final = 400
_TERMINAL: Final = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb\u300d)\]]*\s*$"
)
_SENTENCE: Final = 40
_MUCH: Final = 2000
_LEFT: Final = 150


def prune(tree: HtmlElement, headline: HtmlElement | None, *, live: bool = False) -> None:
    """Take out of a page's body, in place, all that its markup says is no story; the headline's own boxes stay."""
    body = tree.find("body") if tree.find("body") is not None else tree
    guarded = {headline, *(headline.iterancestors() if headline is not None else ())}
    for element in list(body.iter()):
        if isinstance(element.tag, str) and _NEVER.fullmatch(element.tag) and element not in guarded:
            drop(element)
    total = max(1, prose(body))
    for element in list(body.iter()):
        if (
            not isinstance(element.tag, str)
            or element in guarded
            or element.tag in _MAIN
            or _is_body(element)
        ):
            continue
        noise = element.getparent() is not None and _is_noise(element, total, live)
        if noise and not _is_all(element, body, total):
            drop(element)


def prose(element: HtmlElement) -> int:
    """Count the characters of an element's text outside of links."""
    linked = sum(len(" ".join(link.itertext())) for link in element.iter("a"))
    return max(0, sum(map(len, element.itertext())) - linked)


def _is_all(element: HtmlElement, body: HtmlElement, total: int) -> bool:
    """Tell whether the page would be left with no story: then its markup says something else than it seems to."""
    size = prose(element)
    return size > _SENTENCE and size * 2 >= total and prose(body) - size < _LEFT


def _named(element: HtmlElement) -> str:
    """Return the words of an element without those that tell of a state or a topic: "has-comments", "tag-cookies"."""
    return _STATE.sub(" ", words_of(element))


def _is_noise(element: HtmlElement, total: int, live: bool) -> bool:
    words = _named(element)
    if is_hidden(element):
        return True
    kept = _CORRECTING.search(words) or element.tag == "article" or _inside(element, "figcaption")
    if kept or _is_word(element):
        return False
    if _STRONG.search(words):
        return True
    if _is_box(element, words):
        return _goes(element, total)
    timed = live and next(element.iter("time"), None) is not None
    small = element.tag == "header" or (_SMALL.search(words) is not None and not timed)
    return (_CARD.search(words) is not None and _leads_elsewhere(element)) or (
        small and not _holds_sentences(element)
    )


def _goes(element: HtmlElement, total: int) -> bool:
    """Tell furniture from what is only called so: designers name a column "sidebar" and put the article into it."""
    size = prose(element)
    large = size > _MUCH and size * 4 > total and element.tag not in ("aside", "footer")
    return size * 2 < total and not large and not _is_table_amid(element)


def _is_box(element: HtmlElement, words: str) -> bool:
    """Tell a box of the page's furniture by its tag, its role, its class or its id."""
    return bool(
        element.tag in ("footer", "form")
        or (element.tag == "aside" and _KEPT_ASIDE.search(words) is None)
        or _ROLES.fullmatch((element.get("role") or "").lower())
        or _NOISE.search(words)
        or {"ad", "ads", "legal", "widget", "tags", "menu", "footer"}
        & set((element.get("class") or "").split())
        or (element.tag == "a" and "sponsored" in (element.get("rel") or ""))
    )


def is_furniture(element: HtmlElement) -> bool:
    """Tell a box whose markup calls it the page's own or the visitors': menus, related stories, comments."""
    words = _named(element)
    return _STRONG.search(words) is not None or _is_box(element, words)


def _is_word(element: HtmlElement) -> bool:
    """Tell whether this is a word or two of a running sentence, which would be another without it."""
    paragraph = next(element.iterancestors("p", "li"), None)
    return element.tag in _WORDS and paragraph is not None and _holds_sentences(paragraph)


def _is_body(element: HtmlElement) -> bool:
    return bool(element.get("itemprop") == "articleBody")


def _is_table_amid(element: HtmlElement) -> bool:
    """Tell a box of figures between two paragraphs of the story: its own, though it be called a sidebar."""
    rows = sum(sum(cell.tag in ("td", "th") for cell in row) > 1 for row in element.iter("tr"))
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    around = (list(element.itersiblings("p", preceding=True)), list(element.itersiblings("p")))
    return rows > 1 and linked * 2 < prose(element) and all(any(map(_holds_sentences, one)) for one in around)


def _leads_elsewhere(element: HtmlElement) -> bool:
    """Tell a card of another story: its first words are a link, or all of it is one, and there are few besides."""
    words = next(
        (one for one in element.iter() if isinstance(one.tag, str) and (one.text or "").strip()), None
    )
    if words is None or prose(element) > _MOST_OF_CARD:
        return False
    link = next((one for one in (words, *words.iterancestors()) if one.tag == "a"), None)
    # A link that a sentence goes on behind is part of it.
    alone = link is not None and not (link.tail or "").strip()
    return link is not None and alone and len("".join(link.itertext()).split()) > 2


def _inside(element: HtmlElement, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _holds_sentences(element: HtmlElement) -> bool:
    text = " ".join(" ".join(element.itertext()).split())
    return len(text) > _SENTENCE * 6 or (len(text) >= _SENTENCE and _TERMINAL.search(text) is not None)


def drop(element: HtmlElement) -> None:
    """Remove an element and keep what stands behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = f"{parent.text or ''} {element.tail}"
        else:
            previous.tail = f"{previous.tail or ''} {element.tail}"
        element.tail = None
    parent.remove(element)


_NOTHING: Final = r"0*(?:\.0+)?(?:px|r?em|pt|%|vh|vw)?\s*(?:!\s*important\s*)?(?:;|$)"
_FAR: Final = r"-\s*\d{3,}(?:\.\d+)?(?:px|r?em|pt|%|vw)?"
_STYLE: Final = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|(?<![\w-])font-size\s*:\s*{_NOTHING}|(?<![\w-])opacity\s*:\s*{_NOTHING}"
    rf"|(?<![\w-])(?:left|right|top|bottom|margin|margin-left|margin-top|text-indent)\s*:\s*{_FAR}"
    rf"|(?<![\w-])clip\s*:\s*rect|clip-path\s*:\s*(?:inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0)"
    rf"|transform\s*:[^;]*(?:scale[xy]?\(\s*0?\s*[,)]|translate[xy3d]*\(\s*{_FAR})",
    re.IGNORECASE,
)
_FLAT: Final = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?:{_NOTHING}|1px)", re.IGNORECASE)
_CUT: Final = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_CLASSES: Final = frozenset(
    {
        "hidden",
        "hide",
        "invisible",
        "d-none",
        "is-hidden",
        "u-hidden",
        "is-invisible",
        "display-none",
        "element-invisible",
        "element-hidden",
        "print-only",
        "printonly",
        "only-print",
        "visible-print",
        "visible-print-block",
        "visible-print-inline",
        "show-for-print",
        "uk-hidden",
        "uk-invisible",
        "ng-hide",
        "offscreen",
        "off-screen",
        "a11y-hidden",
        "hidden-text",
        "screen-reader-only",
        "w-condition-invisible",
        "assistive-text",
    }
)
# "hidden md:block", "d-none d-lg-flex": on a wider screen it is there.
_WIDER: Final = re.compile(
    r"(?:^|[\s:_-])(?:xs|sm|md|lg|xl|xxl|2xl|desktop|tablet|mobile)[:-]"
    r"(?:block|flex|inline|inline-block|inline-flex|grid|contents|visible|table|show)\b"
    r"|\bvisible-(?:xs|sm|md|lg|xl|desktop|tablet|phone|mobile)\b"
)
_UNSEEN: Final = re.compile(r"\b(?:screen reader text|visually hidden|visuallyhidden|sr only)\b")


def is_hidden(element: HtmlElement) -> bool:
    """Tell by its attributes, its style or its class that a browser shows nothing of an element."""
    style = element.get("style") or ""
    if element.get("hidden") is not None or _STYLE.search(style) is not None:
        return True
    if _FLAT.search(style) is not None and _CUT.search(style) is not None:
        return True
    # Single letters in spans are shown larger and hidden from those who hear the page.
    if element.get("aria-hidden") == "true" and element.tag != "span":
        return True
    classes = (element.get("class") or "").lower()
    if _CLASSES & set(classes.split()):
        return _WIDER.search(classes) is None
    return _UNSEEN.search(words_of(element)) is not None
